import Foundation
import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `A check of a database` {
    private let directory: TestDirectory
    private var path: String { directory.file("nabha.sqlite") }

    init() async throws {
        directory = try TestDirectory()
        try FileManager.default.copyItem(
            atPath: try await CheckedDistrict.path(),
            toPath: directory.file("nabha.sqlite")
        )
    }

    private func check(_ progress: (StoreCheck.Progress) -> Void = { _ in }) async throws -> CheckReport {
        try await StoreCheck().run(on: try DistrictFixture.store(at: path), progress: progress)
    }

    @Test func `finds nothing in a sound one`() async throws {
        let report = try await check()
        #expect(report.findings == [])
        #expect(report.isSound && report.total == 0)
    }

    @Test func `finds nothing after a year of ordinary work`() async throws {
        let store = try DistrictFixture.store(at: path)
        try await store.commit { transaction in
            try transaction.change(Pharmacy.model, 1, ["is_active": false, "name": "Closed"])
            try transaction.change(Appointment.model, 3, ["doctor_id": 2])
            try transaction.change(Appointment.model, 4, ["notes": "written"])
        }
        try await store.commit { transaction in
            try transaction.delete(Patient.model, 5)
            try transaction.delete(PharmacyStaff.model, 1)
            try transaction.change(User.model, 2, ["is_staff": true])
        }
        try await store.commit { try $0.change(Pharmacy.model, 1, ["is_active": true]) }
        try await store.commit { transaction in
            try transaction.change(User.model, 2, ["is_staff": false])
            try transaction.delete(Pharmacy.model, 2)
            try transaction.delete(User.model, 3)
        }
        #expect(try await StoreCheck().run(on: store).findings == [])
    }

    @Test(arguments: Damage.all) func `finds and names`(_ damage: Damage) async throws {
        try damage.plant(in: path)
        let report = try await check()
        #expect(!report.isSound)
        let found = report.findings.filter { $0.check == damage.check && $0.description.contains(damage.finding) }
        #expect(!found.isEmpty, "\(report.findings)")
    }

    @Test func `names the model, the record and the scope`() async throws {
        try Damage.changeIndex[0].plant(in: path)
        let finding = try #require(try await check().findings.first)
        #expect(finding.model == "appointment" && finding.record == 7 && finding.scope == "space")
        #expect(finding.check == .changeIndex)
    }

    @Test func `goes on where one part cannot be read to the end`() async throws {
        try Damage("audit", "UPDATE audit SET action = 'x'", is: .audit, "").plant(in: path)
        try Damage("order", "DELETE FROM commit_log WHERE revision = 100", is: .order, "").plant(in: path)
        let report = try await check()
        #expect(report.counts[.audit] == 1 && report.counts[.order] == 1)
    }

    @Test func `reports a file that cannot be read as a finding`() async throws {
        var content = try Data(contentsOf: URL(fileURLWithPath: path))
        let page = 4_096
        for place in stride(from: content.count / page * 3 / 4, to: content.count / page, by: 7) {
            content.replaceSubrange(place * page..<(place + 1) * page, with: Data(repeating: 0x5A, count: page))
        }
        try content.write(to: URL(fileURLWithPath: path))
        let report = try await check()
        #expect(report.counts[.integrity] ?? 0 > 0)
    }

    @Test(arguments: [StoreCheck.listed, StoreCheck.listed + 1])
    func `lists up to a limit of each kind, and counts all`(_ count: Int) async throws {
        try Damage(
            "values",
            "UPDATE appointment SET status = 'LOST' WHERE id <= \(count)",
            "UPDATE space SET instant = instant - 1",
            is: .records,
            ""
        )
        .plant(in: path)
        let report = try await check()
        #expect(report.counts == [.records: count, .order: 1])
        #expect(report.findings.count { $0.check == .records } == StoreCheck.listed)
        #expect(report.findings.count { $0.check == .order } == 1)
        #expect(report.total == count + 1)
    }

    @Test func `tells of each part how far it is, to the end`() async throws {
        var steps: [StoreCheck.Progress] = []
        _ = try await check { steps.append($0) }
        for part in CheckFinding.Check.allCases {
            let own = steps.filter { $0.check == part }
            #expect(own.last.map { $0.done == $0.total } == true, "\(part)")
            #expect(own.map(\.done) == own.map(\.done).sorted(), "\(part)")
        }
        let order = steps.map(\.check)
        #expect(CheckFinding.Check.allCases.filter(order.contains) == CheckFinding.Check.allCases)
    }

    @Test func `never repeats what a record holds`() async throws {
        let secret = "Gurpreet of Village 3"
        try Damage(
            "values",
            "UPDATE appointment SET status = '\(secret)', notes = '\(secret)' || char(0)",
            "UPDATE patient SET gender = '\(secret)', date_of_birth = '\(secret)'",
            is: .records,
            ""
        )
        .plant(in: path)
        for finding in try await check().findings { #expect(!finding.description.contains(secret)) }
    }

    @Test func `looks at one snapshot while others write`() async throws {
        let store = try DistrictFixture.store(at: path)
        try await withThrowingTaskGroup { group in
            for writer in 0..<2 {
                group.addTask {
                    for turn in 0..<60 {
                        let text = Value.text("\(writer) \(turn)")
                        try await store.commit { transaction in
                            try transaction.change(Appointment.model, RecordID(turn + 1), ["notes": text])
                            try transaction.change(Medicine.model, RecordID(turn + 1), ["name": text])
                        }
                    }
                }
            }
            group.addTask {
                let report = try await StoreCheck().run(on: store)
                #expect(report.findings == [])
            }
            try await group.waitForAll()
        }
    }
}

/// One district for all tests, as one file.
private enum CheckedDistrict {
    private static let made = Task {
        let directory = try TestDirectory()
        let store = try await DistrictFixture.filled(at: directory.file("original.sqlite"), appointments: 300)
        try await store.backup(to: directory.file("copy.sqlite")) { _ in }
        return directory
    }

    static func path() async throws -> String { try await made.value.file("copy.sqlite") }
}
