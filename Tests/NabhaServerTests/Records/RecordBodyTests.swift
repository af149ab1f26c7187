import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@testable import NabhaServer

/// What may stand in bodies, model by model and field by field, as the descriptions of the models say.
@Suite struct `Bodies of records` {
    /// Sends a body as an admin.
    private func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ json: JSON,
        _ district: District,
        _ server: TestServer
    ) async throws -> TestReply {
        try await server.request(method, path, token: try await district.token(.admin, server), json: json)
    }

    private func refusesNothingHalf(
        _ server: TestServer,
        _ body: () async throws -> Void
    ) async throws {
        let before = try await server.revision()
        try await body()
        #expect(try await server.revision() == before, "something was written")
    }

    @Test(arguments: RecordForm.all)
    func `are taken when all is right, and shown under the names of the reply`(_ form: RecordForm) async throws {
        let district = try await District.shared
        try await district.run { server in
            let reply = try await send(.post, form.path, form.body(district, server), district, server)
            #expect(reply.status == .created, "\(reply.text)")
            #expect(reply.json.keys == form.shape.members.filter(\.isShown).map(\.name))
        }
    }

    @Test(arguments: RecordForm.all)
    func `name every required field that is missing`(_ form: RecordForm) async throws {
        let district = try await District.shared
        try await district.run { server in
            try await refusesNothingHalf(server) {
                let reply = try await send(.post, form.path, ["gender_": 1], district, server)
                #expect(reply.status == .badRequest)
                var expected = Set(form.shape.required(in: .creation).keys).union(["gender_"])
                if form.path == RecordForm.users.path { expected.formUnion(["password", "role"]) }
                #expect(Set(reply.faults) == expected)
                #expect(reply.fault("gender_") == "Unknown field.")
            }
        }
    }

    @Test(arguments: RecordForm.changeable)
    func `may send back what was read, which changes nothing`(_ form: RecordForm) async throws {
        let district = try await District.shared
        try await district.run { server in
            let path = try form.existingPath(in: district)
            let token = try await district.token(.admin, server)
            let read = try await server.request(.get, path, token: token).json
            try await refusesNothingHalf(server) {
                let methods: [HTTPRequest.Method] = form.path == RecordForm.users.path ? [.patch] : [.patch, .put]
                for method in methods {
                    let reply = try await send(method, path, read, district, server)
                    #expect(reply.status == .ok, "\(reply.text)")
                    #expect(reply.json == read)
                }
            }
        }
    }

    @Test(arguments: RecordForm.changeable)
    func `may not change what is read-only`(_ form: RecordForm) async throws {
        let district = try await District.shared
        try await district.run { server in
            let path = try form.existingPath(in: district)
            let taken = form.shape.taken(in: .change)
            try await refusesNothingHalf(server) {
                for member in form.shape.members where taken[member.name] == nil {
                    let reply = try await send(.patch, path, .object([.init(member.name, "other")]), district, server)
                    #expect(reply.status == .badRequest, "\(member.name): \(reply.text)")
                    #expect(reply.faults == [member.name])
                    let sentence = member.isShown ? FieldFault.readOnly.message : FieldFault.unknown.message
                    #expect(reply.fault(member.name) == sentence)
                }
            }
        }
    }

    @Test(arguments: RecordForm.changeable.filter { $0.path != RecordForm.users.path })
    func `that replace a record must hold its required fields, and leave the others as they are`(
        _ form: RecordForm
    ) async throws {
        let district = try await District.shared
        try await district.run { server in
            let path = try form.existingPath(in: district)
            let before = try await server.request(.get, path, token: try await district.token(.admin, server)).json
            let reply = try await send(.put, path, [:], district, server)
            let required = Set(form.shape.required(in: .change).keys)
            #expect(Set(reply.faults) == required)
            #expect(reply.status == (required.isEmpty ? .ok : .badRequest))
            let members = required.sorted().map { JSON.Member($0, before[$0] ?? .null) }
            let whole = try await send(.put, path, .object(members), district, server)
            #expect(whole.status == .ok, "\(whole.text)")
            #expect(whole.json == before)
        }
    }

    // MARK: Field by field

    /// What each type of field does not take, whatever its limits.
    private static func wrong(_ field: FieldDescription) -> [JSON] {
        let kinds: [JSON] = [
            .bool(true), .integer(5), .number(5.5), .string("x"), .array([]), .object([]), .array([.integer(1)]),
        ]
        var wrong = kinds.filter { (try? field.validate(field.type.value(of: $0))) == nil }
        if !field.isOptional { wrong.append(.null) }
        switch field.type {
        case .integer(let range):
            wrong += [.integer(range.lowerBound - 1), .integer(range.upperBound + 1), .number(1e300)]
        case .reference: wrong += [.integer(0), .integer(-1), .integer(999), .integer(.max), .string("1")]
        case .text(let maximum):
            wrong.append(.string(String(repeating: "ਗ", count: maximum + 1)))
            if field.defaultValue == nil { wrong += [.string(""), .string(" \t\n")] }
        case .instant:
            wrong += [.string("2024-01-20"), .string("2024-01-20T09:30:00"), .string("2024-02-30T09:30:00Z")]
        case .day: wrong += [.string("2024-02-30"), .string("20.1.2024"), .string("2024-01-20T09:30:00Z")]
        case .choice, .bool: break
        }
        return wrong
    }

    @Test(arguments: RecordForm.plain)
    func `name a field that holds what it must not`(_ form: RecordForm) async throws {
        let district = try await District.shared
        try await district.run { server in
            let body = try form.body(district, server)
            try await refusesNothingHalf(server) {
                for (name, field) in form.shape.taken(in: .creation).sorted(by: { $0.key < $1.key }) {
                    for value in Self.wrong(field) {
                        let reply = try await send(.post, form.path, body.with(name, value), district, server)
                        #expect(reply.status == .badRequest, "\(name): \(reply.text)")
                        #expect(reply.faults == [name], "\(name): \(reply.text)")
                        #expect(reply.code == "VALIDATION_ERROR")
                    }
                }
            }
        }
    }

    @Test(arguments: RecordForm.plain)
    func `are taken up to the limit of each field`(_ form: RecordForm) async throws {
        let district = try await District.shared
        for (name, field) in form.shape.taken(in: .creation) {
            let limits: [JSON] =
                switch field.type {
                case .text(let maximum): [.string(String(repeating: "ਗ", count: maximum))]
                case .integer(let range): [.integer(range.lowerBound), .integer(range.upperBound)]
                default: []
                }
            for limit in limits {
                try await district.run { server in
                    let body = try form.body(district, server).with(name, limit)
                    let reply = try await send(.post, form.path, body, district, server)
                    #expect(reply.status == .created, "\(name): \(reply.text)")
                    #expect(reply.json[name] == limit)
                }
            }
        }
    }

    @Test(
        arguments: RecordForm.all,
        ["", "[]", "null", "{", "{\"a\": \"\\u0000\"}", "{\"a\": 1, \"a\": 2}", "\u{FEFF}{}"]
    )
    func `must be JSON objects`(_ form: RecordForm, _ body: String) async throws {
        let district = try await District.shared
        try await district.run { server in
            let token = try await district.token(.admin, server)
            try await refusesNothingHalf(server) {
                let reply = try await server.request(.post, form.path, token: token, body: body)
                #expect(reply.status == .badRequest)
                #expect(reply.code == "VALIDATION_ERROR")
                guard let existing = try form.existing?(district) else { return }
                let changed = try await server.request(.patch, "\(form.path)\(existing)/", token: token, body: body)
                #expect(changed.status == .badRequest)
            }
        }
    }

    /// Models with something that must be unique, and what is taken already.
    @Test(arguments: [
        (RecordForm.patients, ["user"]), (.doctors, ["license_number"]), (.doctors, ["user"]), (.medicines, ["name"]),
        (.inventory, ["medicine", "pharmacy"]), (.users, ["username"]),
    ])
    func `are refused where a field must be unique and is taken`(_ form: RecordForm, _ fields: [String]) async throws {
        let district = try await District.shared
        try await district.run { server in
            var body = try form.body(district, server)
            switch fields {
            case ["user"]:
                body = body.with("user", .integer(try district.user(form.path.contains("doc") ? .doctor : .asha)))
            case ["license_number"]: body = body.with("license_number", "PB-doctor")
            case ["name"]: body = body.with("name", "Zinc 20 mg")
            case ["username"]: body = body.with("username", "asha")
            default: body = body.with("medicine", .integer(district.medicine))
            }
            let unique = body
            try await refusesNothingHalf(server) {
                let reply = try await send(.post, form.path, unique, district, server)
                #expect(reply.status == .badRequest, "\(reply.text)")
                #expect(reply.faults == fields)
            }
        }
    }

    @Test func `may set to a taken name neither`() async throws {
        let district = try await District.shared
        try await district.run { server in
            let reply = try await send(
                .patch,
                "/api/medicines/\(district.medicine)/",
                ["name": "Zinc 20 mg"],
                district,
                server
            )
            #expect(reply.fault("name") == "This value is already in use.")
        }
    }
}
