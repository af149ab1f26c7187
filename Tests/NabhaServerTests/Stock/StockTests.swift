import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Stock` {
    private func count(_ clinic: AppointmentDesk, _ path: String, as caller: District.Caller = .asha) async throws
        -> Int64?
    {
        let reply = try await clinic.send(.get, path, as: caller)
        #expect(reply.status == .ok, "\(reply.text)")
        return reply.json["count"]?.integer
    }

    @Test func `is shown with the names of pharmacy and medicine`() async throws {
        try await AppointmentDesk.run { clinic in
            let item = try await clinic.send(.get, "pharmacy-inventory/\(clinic.district.item)/", as: .asha).json
            #expect(item["pharmacy"] == .integer(clinic.district.pharmacy))
            #expect(item["pharmacy_name"] == "Agaul Medical Store")
            #expect(item["pharmacy_location"] == "Nabha")
            #expect(item["medicine_name"] == "Paracetamol 500 mg")
            #expect(item["is_prescription_required"] == false)
            #expect(item["quantity_available"] == 5)
            #expect(item["is_available"] == true)
        }
    }

    @Test func `that is empty is hidden from everybody, and counted again when there is some`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "pharmacy-inventory/\(clinic.district.item)/"
            let none = try await clinic.send(.patch, "\(path)update_quantity/", as: .pharmacist, ["quantity": 0])
            #expect(none.json["new_quantity"] == 0, "\(none.text)")
            for caller in [District.Caller.asha, .pharmacist, .admin] {
                #expect(try await clinic.send(.get, path, as: caller).status == .notFound)
                #expect(try await count(clinic, "pharmacy-inventory/", as: caller) == 1)
            }
            let medicine = "medicines/\(clinic.district.medicine)/"
            #expect(try await clinic.send(.get, medicine, as: .asha).json["available_pharmacies_count"] == 1)
            let pharmacy = "pharmacies/\(clinic.district.pharmacy)/"
            #expect(try await clinic.send(.get, pharmacy, as: .asha).json["available_medicines_count"] == 0)
            _ = try await clinic.send(.patch, "\(path)update_quantity/", as: .pharmacist, ["quantity": 1])
            #expect(try await clinic.send(.get, path, as: .asha).json["quantity_available"] == 1)
            #expect(try await clinic.send(.get, medicine, as: .asha).json["available_pharmacies_count"] == 2)
            #expect(try await clinic.send(.get, pharmacy, as: .asha).json["available_medicines_count"] == 1)
        }
    }

    @Test func `of an inactive pharmacy is hidden with it, from all but admins`() async throws {
        try await AppointmentDesk.run { clinic in
            let pharmacy = "pharmacies/\(clinic.district.pharmacy)/"
            #expect(try await clinic.send(.patch, pharmacy, as: .admin, ["is_active": false]).status == .ok)
            for caller in [District.Caller.asha, .doctor, .pharmacist, .plain] {
                #expect(try await clinic.send(.get, pharmacy, as: caller).code == "NOT_FOUND")
                #expect(try await count(clinic, "pharmacies/", as: caller) == 1)
            }
            #expect(try await clinic.send(.get, pharmacy, as: .admin).json["is_active"] == false)
            #expect(try await count(clinic, "pharmacies/", as: .admin) == 2)
            let item = "pharmacy-inventory/\(clinic.district.item)/"
            #expect(try await clinic.send(.get, item, as: .admin).code == "NOT_FOUND")
            #expect(
                try await count(clinic, "pharmacy-inventory/by_pharmacy/?pharmacy_id=\(clinic.district.pharmacy)") == 0
            )
            let medicine = "medicines/\(clinic.district.medicine)/"
            #expect(try await clinic.send(.get, medicine, as: .asha).json["available_pharmacies_count"] == 1)
            // It is counted all the same: when the pharmacy opens again, what is on the shelf is known.
            let counted = try await clinic.send(.patch, "\(item)update_quantity/", as: .pharmacist, ["quantity": 9])
            #expect(counted.status == .ok, "\(counted.text)")
        }
    }

    @Test func `is narrowed by medicine and pharmacy`() async throws {
        try await AppointmentDesk.run { clinic in
            let (medicine, pharmacy) = (clinic.district.medicine, clinic.district.pharmacy)
            #expect(try await count(clinic, "pharmacy-inventory/?medicine_id=\(medicine)") == 2)
            #expect(try await count(clinic, "pharmacy-inventory/?pharmacy_id=\(pharmacy)") == 1)
            #expect(try await count(clinic, "pharmacy-inventory/?medicine_id=\(medicine)&pharmacy_id=\(pharmacy)") == 1)
            #expect(try await count(clinic, "pharmacy-inventory/?medicine_id=\(clinic.district.otherMedicine)") == 0)
            #expect(try await count(clinic, "pharmacy-inventory/by_medicine/?medicine_id=999") == 0)
            for path in ["?medicine_id=x", "?pharmacy_id=0", "by_medicine/", "by_pharmacy/?pharmacy_id=-1"] {
                let reply = try await clinic.send(.get, "pharmacy-inventory/\(path)", as: .asha)
                #expect(reply.status == .badRequest, "\(path)")
            }
        }
    }

    @Test func `of one medicine stands once in a pharmacy`() async throws {
        try await AppointmentDesk.run { clinic in
            let body: JSON = [
                "pharmacy": .integer(clinic.district.pharmacy), "medicine": .integer(clinic.district.medicine),
                "quantity_available": 1,
            ]
            let reply = try await clinic.send(.post, "pharmacy-inventory/", as: .pharmacist, body)
            #expect(reply.fault("medicine") == "There is already one with this medicine and pharmacy.")
        }
    }

    @Test func `goes with its medicine or its pharmacy`() async throws {
        try await AppointmentDesk.run { clinic in
            let item = clinic.district.item
            let deleted = try await clinic.send(.delete, "pharmacies/\(clinic.district.pharmacy)/", as: .admin)
            #expect(deleted.status == .noContent)
            #expect(try await clinic.server.record(PharmacyInventory.model, item) == nil)
            #expect(try await clinic.send(.get, "auth/me/", as: .pharmacist).json["user_type"] == "user")
            #expect(
                try await clinic.send(.delete, "medicines/\(clinic.district.medicine)/", as: .admin).status
                    == .noContent
            )
            #expect(try await count(clinic, "pharmacy-inventory/") == 0)
            #expect(try await clinic.server.store.integrityFaults() == [])
        }
    }

    // MARK: Counting

    @Test func `is counted, and the reply says what became of the reason`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "pharmacy-inventory/\(clinic.district.item)/update_quantity/"
            let plain = try await clinic.send(.patch, path, as: .pharmacist, ["quantity": 180])
            #expect(
                plain.json == [
                    "detail": "Quantity updated.", "medicine": "Paracetamol 500 mg", "pharmacy": "Agaul Medical Store",
                    "new_quantity": 180,
                ]
            )
            let reason = JSON.string(String(repeating: "ਗ", count: 255))
            let counted = try await clinic.send(.patch, path, as: .admin, ["quantity": 180, "reason": reason])
            #expect(counted.status == .ok, "\(counted.text)")
            #expect(counted.json["detail"]?.string?.contains("not stored") == true)
        }
    }

    @Test func `that is counted and found the same is known afresh`() async throws {
        try await AppointmentDesk.run { clinic in
            let item = "pharmacy-inventory/\(clinic.district.item)/"
            let before = try await clinic.send(.get, item, as: .asha).json["last_updated"]
            clinic.server.clock.advance(by: .seconds(60))
            _ = try await clinic.send(.patch, "\(item)update_quantity/", as: .pharmacist, ["quantity": 5])
            #expect(try await clinic.send(.get, item, as: .asha).json["last_updated"] != before)
        }
    }

    @Test(
        arguments: [
            ([:], "quantity"), (["quantity": -1], "quantity"), (["quantity": 1_000_000_001], "quantity"),
            (["quantity": "5"], "quantity"), (["quantity": nil], "quantity"), (["quantity": 5, "reason": 5], "reason"),
            (["quantity": 5, "reason": .string(String(repeating: "x", count: 256))], "reason"),
            (["quantity": 5, "quantity_available": 5], "quantity_available"), (["quantity": .number(5.5)], "quantity"),
        ] as [(JSON, String)]
    )
    func `is not counted by a body that is wrong`(_ body: JSON, _ field: String) async throws {
        try await AppointmentDesk.run { clinic in
            let before = try await clinic.server.revision()
            let path = "pharmacy-inventory/\(clinic.district.item)/update_quantity/"
            let reply = try await clinic.send(.patch, path, as: .pharmacist, body)
            #expect(reply.status == .badRequest)
            #expect(reply.faults == [field], "\(reply.text)")
            #expect(try await clinic.server.revision() == before)
        }
    }

    // MARK: Searching

    @Test func `is searched for by the medicine's name and kind`() async throws {
        try await AppointmentDesk.run { clinic in
            try await clinic.server.set(
                Medicine.model,
                clinic.district.otherMedicine,
                ["is_prescription_required": .bool(true), "name": .text("ਜ਼ਿੰਕ 20% _forte_")]
            )
            for (query, ids) in [
                ("search=PARA", [clinic.district.medicine]), ("search=500+mg", []), ("search=500%20mg", [1]),
                ("search=%25", [2]), ("search=_forte", [2]), ("search=ਜ਼ਿੰਕ", [2]), ("search=nothing", []),
                ("search=", [1, 2]), ("is_prescription_required=true", [2]), ("is_prescription_required=FALSE", [1]),
                ("is_prescription_required=1&search=para", []),
                ("search=\(String(repeating: "x", count: 255))", []),
            ] {
                let reply = try await clinic.send(.get, "medicines/?\(query)", as: .asha)
                #expect(reply.ids == ids, "\(query): \(reply.text)")
            }
            for query in [
                "is_prescription_required=maybe", "search=\(String(repeating: "x", count: 256))", "search=%00",
            ] {
                #expect(try await clinic.send(.get, "medicines/?\(query)", as: .asha).status == .badRequest, "\(query)")
            }
        }
    }

    @Test func `is searched for by the pharmacy's place and name`() async throws {
        try await AppointmentDesk.run { clinic in
            try await clinic.server.set(Pharmacy.model, clinic.district.pharmacy, ["location": .text("Agaul")])
            for (query, ids) in [
                ("location=agaul", [RecordID(1)]), ("search=medical", [1, 2]), ("search=medical&location=nab", [2]),
                ("location=nowhere", []),
            ] {
                #expect(try await clinic.send(.get, "pharmacies/?\(query)", as: .asha).ids == ids, "\(query)")
            }
        }
    }
}
