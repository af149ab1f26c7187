import Foundation
import NabhaModel
import Testing

@testable import nabha

@Suite("What a device says")
struct WordingTests {
    /// 2026-11-26, 12:00 in India.
    private let clock: PersonClock

    init() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Kolkata"))
        clock = PersonClock(now: try Instant(iso8601: "2026-11-26T06:30:00Z"), timeZone: zone)
    }

    @Test(arguments: [
        ("2026-11-26T05:10:00Z", "today 10:40"), ("2026-11-26T20:00:00Z", "tomorrow 01:30"),
        ("2026-11-25T05:10:00Z", "yesterday 10:40"), ("2026-12-03T05:10:00Z", "3 Dec 10:40"),
        ("2027-01-02T05:10:00Z", "2 Jan 2027 10:40"),
    ])
    func `says times as people do`(_ instant: String, _ text: String) throws {
        #expect(clock.text(try Instant(iso8601: instant)) == text)
    }

    @Test(arguments: [
        ("today 10:40", "2026-11-26T05:10:00Z"), ("tomorrow 09:00", "2026-11-27T03:30:00Z"),
        ("2026-12-03 10:30", "2026-12-03T05:00:00Z"), ("2026-12-03T05:00:00Z", "2026-12-03T05:00:00Z"),
    ])
    func `reads times as people write them`(_ text: String, _ instant: String) throws {
        #expect(try clock.instant(text) == Instant(iso8601: instant))
    }

    @Test(arguments: ["", "soon", "today", "today 25:00", "2026-13-01 10:00", "tomorrow 10"])
    func `refuses what is no time`(_ text: String) {
        #expect(throws: CommandFailure.self) { try clock.instant(text) }
    }

    @Test func `names users in folders, whatever their names hold`() {
        for name in ["asha", "a@b", "../x", "ਆਸ਼ਾ", "%"] {
            let user = DeviceUser(username: name, server: "https://nabha.example:8443")
            #expect(DeviceUser(folder: user.folder) == user)
            #expect(!user.folder.contains("/"))
        }
    }

    @Test(arguments: [(0, "0 B"), (9_999, "9999 B"), (31_400, "31 kB"), (3_200_000, "3.2 MB")])
    func `counts bytes as networks do`(_ count: Int, _ text: String) { #expect(count.shortBytes == text) }

    @Test func `finds all words in any order and case`() {
        #expect(Search(["KAUR", "rohti"]).matches("Gurpreet Kaur, Rohti"))
        #expect(!Search(["kaur", "nabha"]).matches("Gurpreet Kaur, Rohti"))
        #expect(Search(["ਕੌਰ"]).matches("ਗੁਰਪ੍ਰੀਤ ਕੌਰ"))
    }

    @Test func `numbers what the server has not numbered`() {
        #expect(LocalNumber("new-3")?.id == -3)
        #expect(LocalNumber(-3).description == "new-3")
        #expect(LocalNumber("57")?.id == 57)
        #expect(LocalNumber("-3") == nil && LocalNumber("new-0") == nil && LocalNumber("x") == nil)
    }
}
