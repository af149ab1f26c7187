import NabhaModel
import Testing

@testable import NabhaStore

@Suite("Heads in memory")
struct HeadsTests {
    private let heads = Heads()
    private let key = Heads.Key(scope: Scope(.patient, 1), model: Patient.model)

    private func moment(_ revision: Int64) -> Moment {
        Moment(revision: Revision(rawValue: revision), instant: Instant(microseconds: revision))
    }

    private func revisions(_ range: ClosedRange<Int64>) -> ClosedRange<Revision> {
        Revision(rawValue: range.lowerBound)...Revision(rawValue: range.upperBound)
    }

    /// A space that stands at revision 5, announcements in their order, and what is then seen on disk.
    @Test(
        arguments: [
            ([], 5, true), ([], 6, false),
            ([6...6], 6, true), ([6...9], 9, true), ([6...9], 10, false), ([6...9], 5, true),
            // Revision 6 is another process's.
            ([7...7], 7, false), ([7...9], 9, false),
            ([6...6, 8...8], 8, false), ([6...6, 8...8], 6, false),
        ] as [([ClosedRange<Int64>], Int64, Bool)]
    )
    func `take what was announced for their own, and nothing else`(
        announced: [ClosedRange<Int64>],
        seen: Int64,
        isOurs: Bool
    ) {
        heads.committed(moment(5), moving: [key])
        for range in announced { heads.announce(revisions(range)) }
        #expect(heads.isOurs(Revision(rawValue: seen)) == isOurs)
    }

    @Test func `that know no revision take nothing for their own`() {
        heads.announce(revisions(1...1))
        #expect(!heads.isOurs(Revision(rawValue: 1)))
    }

    @Test func `that were forgotten have forgotten what was announced`() {
        heads.committed(moment(5), moving: [key])
        heads.announce(revisions(6...6))
        heads.forget()
        #expect(!heads.isOurs(Revision(rawValue: 6)))
        #expect(heads[key] == nil)
        #expect(heads.space == nil)
    }

    @Test func `say when a commit does not follow on the one before, and keep only what it moved`() {
        let other = Heads.Key(scope: Scope(.patient, 2), model: Patient.model)
        heads.committed(moment(5), moving: [key, other])
        #expect(heads.committed(moment(6), moving: [key]))
        #expect(heads[other]?.revision.rawValue == 5)
        #expect(!heads.committed(moment(8), moving: [key]))
        #expect(heads[key]?.revision.rawValue == 8)
        #expect(heads[other] == nil)
    }
}
