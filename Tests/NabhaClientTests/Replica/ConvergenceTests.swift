import NabhaClient
import NabhaModel
import NabhaSync
import Testing

/// A phone and a server go through hundreds of things that happen by chance, and must have the same in the end.
@Suite struct `A phone in bad weather` {
    private static let fields = ["notes", "symptoms", "diagnosis"]

    private struct World {
        var phone: Phone
        var server = SmallServer()
        var random: SeededGenerator
        var backup: SmallServer.Content?
        var isRestoring: Bool
        var names = 0

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

        // MARK: Others

        mutating func others() {
            let keys = server.content.records.keys.sorted()
            guard let key = keys.randomElement(using: &random) else { return createElsewhere() }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3: createElsewhere()
            case 3..<7 where key.model == "appointment":
                let field = fields.randomElement(using: &random) ?? "notes"
                names += 1
                server.set(key, field, .text("theirs \(names)"))
            case 7: server.move(key, inScope: false)
            case 8: server.move(key, inScope: true)
            case 9 where key.model == "appointment": server.delete(key)
            default: break
            }
            server.pageLimit = Int.random(in: 1...5, using: &random)
            server.holds = chance(30)
        }

        private mutating func createElsewhere() {
            let uid = UID(at: .somewhen, using: &random)
            let values: [String: Value] = [
                "patient_id": .integer(3), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen),
            ]
            server.create(Appointment.model, values, uid: uid)
        }

        // MARK: The person

        mutating func person() throws {
            let records = try phone.replica.records("appointment")
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<2: try register()
            case 2..<8: try write(records.randomElement(using: &random))
            case 8:
                if let record = records.randomElement(using: &random) {
                    try phone.replica.delete("appointment", uid: record.key.uid)
                }
            case 9:
                let pair = [records.randomElement(using: &random), records.randomElement(using: &random)]
                    .compactMap { $0 }
                names += 1
                try phone.replica.group { [names] edits in
                    for record in pair {
                        try edits.set("appointment", uid: record.key.uid, ["notes": .text("group \(names)")])
                    }
                }
            default: try decide()
            }
        }

        private mutating func write(_ record: ShownRecord?) throws {
            guard let record else { return }
            let field = fields.randomElement(using: &random) ?? "notes"
            names += 1
            try phone.replica.set("appointment", uid: record.key.uid, [field: .text("mine \(names)")])
            // Shown at once, whatever the server has.
            let shown = try phone.replica.record("appointment", uid: record.key.uid)
            #expect(shown?[field] == .text("mine \(names)"))
        }

        private mutating func register() throws {
            let patient = try phone.replica.create(
                "patient",
                ["user_id": .integer(Int64.random(in: 1...99, using: &random))]
            )
            let id = try #require(try phone.replica.record("patient", uid: patient)?.id)
            try phone.replica.create(
                "appointment",
                ["patient_id": .integer(id), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen)]
            )
        }

        mutating func decide() throws {
            guard let item = try phone.replica.attention().randomElement(using: &random) else { return }
            if chance(50) { try phone.replica.keepMine(item.record) } else { try phone.replica.takeTheirs(item.record) }
        }

        // MARK: The network

        mutating func exchange(losing percent: Int) throws -> Bool {
            let upload = ByteCount(bytes: chance(40) ? 1 : 10_000)
            let options = ExchangeOptions(upload: upload, wantsCheck: chance(10))
            let request = try phone.nextRequest(options)
            if chance(percent) { return true }
            let answer = try server.answer(request)
            if chance(percent) { return true }
            switch answer {
            case .reply(let bytes):
                let outcome = try phone.replica.apply(bytes, to: request, receivedAt: .somewhen)
                #expect(throws: ReplicaError.outdatedReply) {
                    try phone.replica.apply(bytes, to: request, receivedAt: .somewhen)
                }
                return outcome.next == .again
            case .problem(let status, let body):
                return try phone.replica.fail(status: status, body: body, to: request).next == .again
            }
        }

        mutating func disaster() throws {
            if chance(3) { phone = try Phone(phone.database, seed: random.next(), isSignedIn: false) }
            guard isRestoring else { return }
            if chance(3) { backup = server.content }
            if chance(2), let old = backup {
                server.restore(old)
                backup = nil
            }
        }
    }

    private static func run(_ seed: UInt64, restoring: Bool) throws -> World {
        var world = World(
            phone: try Phone(seed: seed),
            random: SeededGenerator(seed: seed),
            isRestoring: restoring
        )
        for _ in 0..<150 {
            switch Int.random(in: 0..<10, using: &world.random) {
            case 0..<3: world.others()
            case 3..<6: try world.person()
            default: _ = try world.exchange(losing: 25)
            }
            try world.disaster()
        }
        var rounds = 0
        world.server.holds = false
        while rounds < 400 {
            rounds += 1
            if try world.exchange(losing: 0) { continue }
            guard let item = try world.phone.replica.attention().first else { break }
            try world.phone.replica.takeTheirs(item.record)
        }
        #expect(rounds < 400)
        return world
    }

    @Test(arguments: (1...8).map { UInt64($0) }, [false, true])
    func `ends up with what the server has`(seed: UInt64, restoring: Bool) throws {
        let world = try Self.run(seed, restoring: restoring)
        #expect(try world.phone.replica.pendingCount == 0)
        #expect(try world.phone.replica.attention().isEmpty)
        let digests = try world.phone.replica.digests()
        #expect(digests[SmallServer.scope] == world.server.checking.checks[SmallServer.scope])
        for model in ["appointment", "patient"] {
            #expect(try world.phone.replica.records(model) == world.phone.replica.serverRecords(model))
        }
    }
}
