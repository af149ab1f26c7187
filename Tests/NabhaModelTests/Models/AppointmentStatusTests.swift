import NabhaModel
import Testing

@Suite struct `The life of an appointment` {
    typealias Status = Appointment.Status

    /// A row for what it is, a column for what it is to become, both in the order of the cases.
    private static let table: [(Status, String)] = [
        //           PENDING CONFIRMED COMPLETED NO_SHOW CANCELLED
        (.pending, "   no      yes       no       no       yes   "),
        (.confirmed, " no      no        yes      yes      yes   "),
        (.completed, " no      no        no       no       no    "),
        (.noShow, "    no      no        no       no       no    "),
        (.cancelled, " no      no        no       no       no    "),
    ]

    @Test func `moves as the table says, and in no other way`() {
        #expect(Self.table.map(\.0) == Status.allCases)
        for (status, row) in Self.table {
            let answers = row.split(separator: " ").map { $0 == "yes" }
            #expect(Status.allCases.map(status.mayBecome) == answers, "from \(status.rawValue)")
        }
    }

    @Test func `begins as pending and takes up its slot until something final happens`() {
        #expect(Status.initial == .pending)
        #expect(Appointment.status.description.defaultValue == .text("PENDING"))
        #expect(Status.allCases.filter(\.isActive) == [.pending, .confirmed])
        for status in Status.allCases {
            #expect(Status.allCases.contains(where: status.mayBecome) == status.isActive)
        }
    }

    @Test func `takes half an hour`() { #expect(Appointment.slot == .seconds(1_800)) }
}
