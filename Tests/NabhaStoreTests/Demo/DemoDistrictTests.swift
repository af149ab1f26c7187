import NabhaModel
import NabhaStore
import Testing

@Suite struct DemoDistrictTests {
    private let directory: DistrictDirectory

    init() throws { directory = try DistrictDirectory() }

    @Test func `the same seed and instant give the same district`() async throws {
        let one = try await DistrictFixture.filled(at: directory.file("one.sqlite"), seed: 3)
        let two = try await DistrictFixture.filled(at: directory.file("two.sqlite"), seed: 3)
        for model in Catalog.nabha.models {
            let records = try await DistrictFixture.records(model, in: one)
            #expect(!records.isEmpty, "\(model)")
            #expect(try await DistrictFixture.records(model, in: two) == records, "\(model)")
        }
        #expect(try await one.read { try $0.head() } == (try await two.read { try $0.head() }))
    }

    @Test func `another seed gives other people`() async throws {
        let one = try await DistrictFixture.filled(at: directory.file("one.sqlite"), seed: 3)
        let two = try await DistrictFixture.filled(at: directory.file("two.sqlite"), seed: 4)
        let people = try await DistrictFixture.records(Patient.model, in: one).map { $0[Patient.address] }
        #expect(try await DistrictFixture.records(Patient.model, in: two).map { $0[Patient.address] } != people)
    }

    @Test func `a store that holds anything is not filled`() async throws {
        let store = try DistrictFixture.store(at: directory.database)
        _ = try await store.write(Origin(user: nil, route: "test")) { transaction in
            try transaction.insert(User.model, [User.username.name: .text("somebody")])
        }
        let district = try DistrictFixture.district(10)
        await #expect(throws: DemoError.notEmpty) { try await district.fill(store) }
        #expect(try await DistrictFixture.records(User.model, in: store).count == 1)
    }

    @Test(arguments: [0, -1, 1_000_001]) func `a district of a size that cannot be is refused`(size: Int) {
        #expect(throws: DemoError.scale) { try DemoScale(appointments: size) }
    }

    @Test func `the standard district is as large as the guides say`() throws {
        let scale = try DemoScale(appointments: DemoScale.standard)
        #expect(scale.patients == 3_000)
        #expect(scale.doctors == 12)
        #expect(scale.pharmacies == 40)
        #expect(DemoScale.medicines == 120)
        #expect(DemoScale.villages == 60)
    }

    @Test func `every value passes the checks of its field`() async throws {
        let store = try await DistrictFixture.filled(at: directory.database)
        for model in Catalog.nabha.models {
            for record in try await DistrictFixture.records(model, in: store) {
                for (field, value) in zip(model.fields, record.values) {
                    #expect(throws: Never.self, "\(model).\(field.name)") { try field.validate(value) }
                }
            }
        }
    }

    @Test func `the logins of the guides exist and have work to do`() async throws {
        let store = try await DistrictFixture.filled(at: directory.database)
        let types = try await store.read { snapshot in
            try ["admin", "doctor1", "patient1", "pharmacist1"]
                .map { name in
                    let user = try #require(try snapshot.user(named: name))
                    return try snapshot.principal(user.id)?.userType
                }
        }
        #expect(types == ["admin", "doctor", "patient", "pharmacist"])
        let now = DistrictFixture.now
        let ahead = try await DistrictFixture.records(Appointment.model, in: store)
            .filter { $0[Appointment.doctor] == 1 && $0[Appointment.patient] == 1 && $0[Appointment.date] > now }
        #expect(!ahead.isEmpty)
    }

    @Test func `nobody is in two places at once, and slots lie on the half hour of the working day`() async throws {
        let store = try await DistrictFixture.filled(at: directory.database, appointments: 600)
        var doctors: Set<[Int64]> = []
        var patients: Set<[Int64]> = []
        let records = try await DistrictFixture.records(Appointment.model, in: store)
        #expect(records.count == 600)
        for record in records {
            let date = record[Appointment.date].microseconds
            #expect(doctors.insert([record[Appointment.doctor], date]).inserted)
            #expect(patients.insert([record[Appointment.patient], date]).inserted)
            let minute = (date / 60_000_000 + 330) % 1_440
            #expect(minute % 30 == 0 && (540..<1_020).contains(minute))
            let days = (date - DistrictFixture.now.microseconds) / 86_400_000_000
            #expect((-366...15).contains(days))
        }
    }

    @Test func `each thing has a revision of its own and happened before now, in order`() async throws {
        let store = try await DistrictFixture.filled(at: directory.database, appointments: 600)
        let records = try await DistrictFixture.records(Appointment.model, in: store)
            .sorted { $0.revision < $1.revision }
        #expect(Set(records.map(\.revision)).count == records.count)
        for (earlier, later) in zip(records, records.dropFirst()) { #expect(earlier.updatedAt < later.updatedAt) }
        for record in records {
            #expect(record.createdAt <= record.updatedAt)
            #expect(record.updatedAt < DistrictFixture.now)
            #expect(record.createdAt < record[Appointment.date])
        }
        let head = try await store.read { try $0.head() }
        #expect(head.instant < DistrictFixture.now)
        // The instant by which devices ask is that of the record.
        let sample = try #require(records.last)
        let revision = try await store.read { try $0.revision(at: sample.updatedAt) }
        #expect(revision == sample.revision)
    }

    @Test func `an appointment's story fits its age`() async throws {
        let store = try await DistrictFixture.filled(at: directory.database, appointments: 600)
        for record in try await DistrictFixture.records(Appointment.model, in: store) {
            let isOver = record[Appointment.date].advanced(by: Appointment.slot) < DistrictFixture.now
            switch record[Appointment.status] {
            case .pending: #expect(!isOver)
            case .confirmed: #expect(record[Appointment.confirmedAt] != nil)
            case .completed:
                #expect(isOver)
                #expect(record[Appointment.diagnosis] != nil)
                #expect(record[Appointment.prescription]?.contains("Reg. no.") == true)
                #expect(record[Appointment.completedAt] == record.updatedAt)
            case .noShow: #expect(isOver)
            case .cancelled:
                #expect(record[Appointment.cancelledBy] != nil)
                #expect(record[Appointment.cancelledReason] != nil)
            }
        }
    }

    @Test func `progress ends with everything done`() async throws {
        let store = try DistrictFixture.store(at: directory.database)
        var steps: [(Int, Int)] = []
        try await DistrictFixture.district(120).fill(store) { steps.append(($0, $1)) }
        let last = try #require(steps.last)
        #expect(last.0 == last.1)
        #expect(Int64(last.1) == (try await store.read { try $0.head().revision.rawValue }))
    }
}
