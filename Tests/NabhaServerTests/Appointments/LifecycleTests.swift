import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `The life of an appointment` {
    private static let transitions: [(name: String, becomes: Appointment.Status, body: JSON?)] = [
        ("confirm", .confirmed, nil), ("complete", .completed, ["diagnosis": "Flu", "prescription": "Rest"]),
        ("no_show", .noShow, nil), ("cancel", .cancelled, ["reason": "No bus today"]),
    ]

    private static func expected(
        _ caller: District.Caller,
        _ status: Appointment.Status,
        _ next: Appointment.Status
    ) -> HTTPResponse.Status {
        switch caller {
        case .doctor, .admin: break
        case .asha where next == .cancelled: break
        default: return .forbidden
        }
        // Written out, apart from the rules.
        return switch (status, next) {
        case (.pending, .confirmed), (.pending, .cancelled): .ok
        case (.confirmed, .completed), (.confirmed, .noShow), (.confirmed, .cancelled): .ok
        default: .badRequest
        }
    }

    @Test(arguments: Appointment.Status.allCases, [District.Caller.asha, .binder, .doctor, .otherDoctor, .admin])
    func `moves as the table says, by whom it says`(_ status: Appointment.Status, _ caller: District.Caller)
        async throws
    {
        for (name, next, body) in Self.transitions {
            try await AppointmentDesk.run { clinic in
                let id = clinic.district.pending
                try await clinic.server.set(Appointment.model, id, ["status": status.value])
                let before = try await clinic.appointment(id)
                let reply = try await clinic.send(.post, "appointments/\(id)/\(name)/", as: caller, body)
                #expect(reply.status == Self.expected(caller, status, next), "\(name): \(reply.text)")
                let after = try await clinic.appointment(id)
                guard reply.status == .ok else {
                    #expect(after == before)
                    return
                }
                #expect(reply.json["status"] == .string(next.rawValue))
                #expect(after[Appointment.status] == next)
            }
        }
    }

    @Test func `keeps when each step was taken, by whom and what for`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)"
            let now = JSON.string(clinic.server.clock.now.description)
            let confirmed = try await clinic.send(.post, "\(path)/confirm/", as: .doctor)
            #expect(confirmed.json["confirmed_at"] == now)
            let completed = try await clinic.send(.post, "\(path)/complete/", as: .doctor, ["diagnosis": "Flu"])
            #expect(completed.json["completed_at"] == now)
            #expect(completed.json["diagnosis"] == "Flu")
            #expect(completed.json["prescription"] == .null)
            #expect(completed.json["cancelled_at"] == .null)
        }
    }

    @Test(arguments: [(District.Caller.asha, "PATIENT"), (.doctor, "DOCTOR"), (.admin, "ADMIN")])
    func `keeps who cancelled, and why`(_ caller: District.Caller, _ part: String) async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.confirmed)/cancel/"
            let reply = try await clinic.send(.post, path, as: caller, ["reason": "ਬੱਸ ਨਹੀਂ ਆਈ"])
            #expect(reply.json["cancelled_by"] == .string(part))
            #expect(reply.json["cancelled_reason"] == "ਬੱਸ ਨਹੀਂ ਆਈ")
            #expect(reply.json["cancelled_at"] == .string(clinic.server.clock.now.description))
        }
    }

    @Test func `goes on after its time has passed`() async throws {
        try await AppointmentDesk.run { clinic in
            clinic.server.clock.advance(by: .seconds(30 * 24 * 3_600))
            let token = try await clinic.district.token(.doctor, clinic.server)
            for (id, name) in [(clinic.district.pending, "confirm"), (clinic.district.confirmed, "no_show")] {
                let reply = try await clinic.server.request(.post, "/api/appointments/\(id)/\(name)/", token: token)
                #expect(reply.status == .ok, "\(reply.text)")
            }
        }
    }

    @Test func `leaves what was written where completing says nothing of it`() async throws {
        try await AppointmentDesk.run { clinic in
            let id = clinic.district.confirmed
            try await clinic.server.set(Appointment.model, id, ["diagnosis": .text("Suspected flu")])
            let reply = try await clinic.send(
                .post,
                "appointments/\(id)/complete/",
                as: .doctor,
                ["diagnosis": nil, "prescription": "Rest"]
            )
            #expect(reply.json["diagnosis"] == "Suspected flu")
            #expect(reply.json["prescription"] == "Rest")
        }
    }

    // MARK: Bodies

    private static let overlong = JSON.string(String(repeating: "ਗ", count: FieldLimit.longText + 1))
    private static let longReason = String(repeating: "ਗ", count: Appointment.cancelledReasonLimit)

    @Test(
        arguments: [
            ("confirm", ["diagnosis": "Flu"], "diagnosis"), ("confirm", ["confirmed_at": nil], "confirmed_at"),
            ("no_show", ["reason": "x"], "reason"), ("complete", ["diagnossis": "Flu"], "diagnossis"),
            ("complete", ["diagnosis": 5], "diagnosis"), ("complete", ["prescription": overlong], "prescription"),
            ("complete", ["notes": "x"], "notes"), ("cancel", [:], "reason"), ("cancel", ["reason": nil], "reason"),
            ("cancel", ["reason": ""], "reason"), ("cancel", ["reason": " \n\t"], "reason"),
            ("cancel", ["reason": 5], "reason"), ("cancel", ["reason": .string(longReason + "x")], "reason"),
            ("cancel", ["reason": "x", "cancelled_by": "ADMIN"], "cancelled_by"),
        ] as [(String, JSON, String)]
    )
    func `is not moved by a body that is wrong`(_ name: String, _ body: JSON, _ field: String) async throws {
        try await AppointmentDesk.run { clinic in
            let id = name == "confirm" ? clinic.district.pending : clinic.district.confirmed
            let before = try await clinic.server.revision()
            let reply = try await clinic.send(.post, "appointments/\(id)/\(name)/", as: .doctor, body)
            #expect(reply.status == .badRequest, "\(reply.text)")
            #expect(reply.faults == [field], "\(reply.text)")
            #expect(try await clinic.server.revision() == before)
        }
    }

    @Test func `is moved by bodies at their limits, by an empty one and by none`() async throws {
        try await AppointmentDesk.run { clinic in
            let text = JSON.string(String(repeating: "ਗ", count: FieldLimit.longText))
            let path = "appointments/\(clinic.district.confirmed)"
            let completed = try await clinic.send(
                .post,
                "\(path)/complete/",
                as: .doctor,
                ["diagnosis": text, "prescription": text]
            )
            #expect(completed.json["diagnosis"] == text)
            let pending = "appointments/\(clinic.district.pending)"
            #expect(try await clinic.send(.post, "\(pending)/confirm/", as: .doctor, [:]).status == .ok)
            let cancelled = try await clinic.send(
                .post,
                "\(pending)/cancel/",
                as: .asha,
                ["reason": .string(Self.longReason)]
            )
            #expect(cancelled.json["cancelled_reason"] == .string(Self.longReason))
        }
    }

    @Test func `needs a body to be cancelled, and JSON everywhere`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "/api/appointments/\(clinic.district.pending)"
            let token = try await clinic.district.token(.doctor, clinic.server)
            let none = try await clinic.server.request(.post, "\(path)/cancel/", token: token)
            #expect(none.code == "VALIDATION_ERROR")
            for body in ["[]", "null", "confirm", "{"] {
                let reply = try await clinic.server.request(.post, "\(path)/confirm/", token: token, body: body)
                #expect(reply.code == "VALIDATION_ERROR", "\(body)")
            }
            let text = try await clinic.server.request(
                .post,
                "\(path)/confirm/",
                token: token,
                headers: [.contentType: "text/plain"],
                body: "{}"
            )
            #expect(text.code == "UNSUPPORTED_MEDIA_TYPE")
        }
    }

    @Test func `does not end by deletion, and says what to do instead`() async throws {
        try await AppointmentDesk.run { clinic in
            let id = clinic.district.pending
            let reply = try await clinic.send(.delete, "appointments/\(id)/", as: .admin)
            #expect(reply.status == .forbidden)
            #expect(reply.json["message"]?.string?.contains("use cancel") == true)
            _ = try await clinic.appointment(id)
        }
    }

    @Test func `confirmed by two at once is confirmed once`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)/confirm/"
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for caller in [District.Caller.doctor, .admin] {
                    group.addTask { try await clinic.send(.post, path, as: caller).status.code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 400])
        }
    }
}
