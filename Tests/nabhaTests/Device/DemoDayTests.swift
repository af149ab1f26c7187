import NabhaSync
import Testing

@testable import nabha

@Suite("nabha demo day")
struct DemoDayTests {
    private static let promised = [
        "offline_edits", "conflict", "merged", "slot_taken", "rebooked", "stock_refused", "never_below_zero", "revoked",
        "kept_on_revoked", "nothing_twice", "in_step",
    ]

    @Test func `keeps what it promises`() async throws {
        let day = try await Program.run(["demo", "day", "--quick", "--json"])
        #expect(day.status == 0, "\(day.errors)\(day.output)")
        for promise in Self.promised { #expect(day.json["promises"]?[promise] == true, "\(promise)") }
        #expect(day.json["kept"] == true)
        let (own, legacy) = (try #require(day.json["bytes"]?.integer), try #require(day.json["v1_bytes"]?.integer))
        #expect(own * 10 < legacy)
    }
}
