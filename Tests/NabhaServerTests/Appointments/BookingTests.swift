import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Booking` {
    @Test func `makes a pending appointment, shown with the people's names`() async throws {
        try await AppointmentDesk.run { clinic in
            try await clinic.server.set(
                User.model,
                clinic.district.user(.asha),
                ["first_name": .text("Asha"), "last_name": .text("Kaur")]
            )
            let reply = try await clinic.send(
                .post,
                "appointments/",
                as: .asha,
                [
                    "patient": .integer(clinic.district.asha), "doctor": .integer(clinic.district.doctor),
                    "appointment_date": "2024-01-22T09:30:00+05:30", "symptoms": "Fever", "notes": nil,
                ]
            )
            #expect(reply.status == .created)
            #expect(reply.json["status"] == "PENDING")
            #expect(reply.json["appointment_date"] == "2024-01-22T04:00:00Z")
            #expect(reply.json["patient_name"] == "Asha Kaur")
            // Who has neither first nor last name is called by the username.
            #expect(reply.json["doctor_name"] == "doctor")
            #expect(reply.json["doctor_specialization"] == "General medicine")
            #expect(reply.json["symptoms"] == "Fever")
            for name in ["diagnosis", "prescription", "notes", "cancelled_reason", "cancelled_by", "confirmed_at"] {
                #expect(reply.json[name] == .null)
            }
        }
    }

    @Test(arguments: ["diagnosis", "prescription", "status", "id", "patient_name", "confirmed_at", "cancelled_by"])
    func `does not take what comes later`(_ key: String) async throws {
        try await AppointmentDesk.run { clinic in
            let body: JSON = [
                "patient": .integer(clinic.district.asha), "doctor": .integer(clinic.district.doctor),
                "appointment_date": "2024-01-22T09:30:00Z", key: .null,
            ]
            let reply = try await clinic.send(.post, "appointments/", as: .admin, body)
            #expect(reply.faults == [key])
        }
    }

    // MARK: Time

    @Test(arguments: [(-3_600_000_000, false), (-1, false), (0, false), (1, true)])
    func `is for the future`(_ microseconds: Int, _ isTaken: Bool) async throws {
        try await AppointmentDesk.run { clinic in
            let date = clinic.server.clock.now.advanced(by: .microseconds(microseconds))
            let reply = try await clinic.book(at: date, as: .admin, patient: clinic.district.binder)
            #expect(reply.status == (isTaken ? .created : .badRequest), "\(reply.text)")
            if !isTaken { #expect(reply.faults == ["appointment_date"]) }
        }
    }

    /// From the beginning of another appointment.
    private static let edges: [(Duration, Bool)] = [
        (.seconds(-1_800), true), (.seconds(-1_799), false), (.microseconds(-1_799_999_999), false), (.zero, false),
        (.microseconds(1_799_999_999), false), (.seconds(1_799), false), (.seconds(1_800), true),
    ]

    @Test(arguments: edges)
    func `keeps a doctor's appointments 30 minutes apart`(_ offset: Duration, _ isTaken: Bool) async throws {
        try await AppointmentDesk.run { clinic in
            // Asha has one an hour after this one, so that only Binder is free on both sides.
            let other = try await clinic.appointment(clinic.district.pending)[Appointment.date]
            let date = other.advanced(by: offset)
            let reply = try await clinic.book(at: date, as: .binder, patient: clinic.district.binder)
            #expect(reply.status == (isTaken ? .created : .badRequest), "\(reply.text)")
            if !isTaken {
                #expect(
                    reply.fault("appointment_date")
                        == "The doctor has another appointment within 30 minutes of this time."
                )
            }
        }
    }

    @Test(arguments: edges)
    func `keeps a patient's appointments 30 minutes apart, whoever the doctors are`(
        _ offset: Duration,
        _ isTaken: Bool
    ) async throws {
        try await AppointmentDesk.run { clinic in
            // The other doctor is busy at the same hour with Binder: moved away.
            try await clinic.server.store.write(Origin(user: nil, route: "test")) {
                try $0.delete(Appointment.model, 3)
            }
            let other = try await clinic.appointment(clinic.district.pending)[Appointment.date]
            let reply = try await clinic.book(
                at: other.advanced(by: offset),
                as: .asha,
                doctor: clinic.district.otherDoctor
            )
            #expect(reply.status == (isTaken ? .created : .badRequest), "\(reply.text)")
            if !isTaken { #expect(reply.fault("appointment_date")?.hasPrefix("The patient has") == true) }
        }
    }

    @Test(arguments: Appointment.Status.allCases)
    func `counts only appointments that can still happen`(_ status: Appointment.Status) async throws {
        try await AppointmentDesk.run { clinic in
            let pending = clinic.district.pending
            try await clinic.server.set(Appointment.model, pending, ["status": status.value])
            let date = try await clinic.appointment(pending)[Appointment.date]
            let reply = try await clinic.book(at: date, as: .asha)
            #expect(reply.status == (status.isActive ? .badRequest : .created), "\(reply.text)")
        }
    }

    @Test func `of one slot by many at once is won by exactly one`() async throws {
        try await AppointmentDesk.run { clinic in
            let date = clinic.server.instant(hours: 50)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        let isAsha = index.isMultiple(of: 2)
                        return
                            try await clinic.book(
                                at: date.advanced(by: .seconds(index * 60)),
                                as: isAsha ? .asha : .binder,
                                patient: isAsha ? clinic.district.asha : clinic.district.binder
                            )
                            .status.code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 400, count: 7))
        }
    }

    // MARK: People

    @Test(arguments: [District.Caller.asha, .doctor, .admin])
    func `of a doctor who is not available is closed to patients only`(_ caller: District.Caller) async throws {
        try await AppointmentDesk.run { clinic in
            try await clinic.server.set(Doctor.model, clinic.district.doctor, ["is_available": .bool(false)])
            let reply = try await clinic.book(at: clinic.server.instant(hours: 50), as: caller)
            #expect(reply.status == (caller == .asha ? .badRequest : .created), "\(reply.text)")
            if caller == .asha { #expect(reply.faults == ["doctor"]) }
        }
    }

    @Test func `of a doctor who was deactivated is closed to everybody`() async throws {
        try await AppointmentDesk.run { clinic in
            try await clinic.server.set(User.model, clinic.district.user(.doctor), ["is_active": .bool(false)])
            for caller in [District.Caller.asha, .admin] {
                let reply = try await clinic.book(at: clinic.server.instant(hours: 50), as: caller)
                #expect(reply.faults == ["doctor"], "\(reply.text)")
            }
        }
    }

    @Test func `for a patient who cannot sign in any more is open to doctors and admins`() async throws {
        try await AppointmentDesk.run { clinic in
            try await clinic.server.set(User.model, clinic.district.user(.asha), ["is_active": .bool(false)])
            let date = clinic.server.instant(hours: 50)
            #expect(try await clinic.book(at: date, as: .asha).status == .unauthorized)
            #expect(try await clinic.book(at: date, as: .doctor).status == .created)
            #expect(try await clinic.book(at: date.advanced(by: .seconds(3_600)), as: .admin).status == .created)
        }
    }

    @Test func `for others is refused, whether or not they exist`() async throws {
        try await AppointmentDesk.run { clinic in
            let date = clinic.server.instant(hours: 50)
            for patient in [clinic.district.binder, 999] {
                #expect(try await clinic.book(at: date, as: .asha, patient: patient).status == .forbidden)
            }
            for doctor in [clinic.district.otherDoctor, 999] {
                #expect(try await clinic.book(at: date, as: .doctor, doctor: doctor).status == .forbidden)
            }
            let missing = try await clinic.book(at: date, as: .admin, patient: 999, doctor: 998)
            #expect(missing.faults == ["doctor", "patient"])
            let wrongDoctor = try await clinic.book(at: date, as: .asha, doctor: 998)
            #expect(wrongDoctor.fault("doctor") == "No doctor has this id.")
        }
    }

    @Test func `gives a doctor sight of the patient, and cancelling does not take it away`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "patients/\(clinic.district.asha)/"
            #expect(try await clinic.send(.get, path, as: .otherDoctor).status == .forbidden)
            let doctor = "doctors/\(clinic.district.otherDoctor)/"
            #expect(try await clinic.send(.get, doctor, as: .asha).status == .forbidden)
            let booked = try await clinic.book(
                at: clinic.server.instant(hours: 50),
                as: .asha,
                doctor: clinic.district.otherDoctor
            )
            #expect(try await clinic.send(.get, path, as: .otherDoctor).status == .ok)
            #expect(try await clinic.send(.get, doctor, as: .asha).status == .ok)
            let id = try #require(booked.json["id"]?.integer)
            #expect(
                try await clinic.send(.post, "appointments/\(id)/cancel/", as: .asha, ["reason": "Rain"]).status == .ok
            )
            #expect(try await clinic.send(.get, path, as: .otherDoctor).status == .ok)
        }
    }
}
