import NabhaStore
import NabhaSync
import Testing

@testable import NabhaServer

@Suite("A store that cannot be used for now")
struct StorageProblemTests {
    @Test(arguments: [(StoreError.busy, "2"), (.unwritable("why"), "60"), (.inaccessible("why"), "60")])
    func `is told as 503 with the time after which to try again`(_ error: StoreError, _ seconds: String) {
        let problem = Problem(error, requestID: "1")
        #expect(problem.code == .unavailable)
        #expect(problem.headers == ["Retry-After": seconds])
        #expect(!problem.message.contains("why"))
    }
}
