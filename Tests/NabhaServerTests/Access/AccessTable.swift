import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync

/// What everybody may expect of every endpoint.
struct AccessRow: Sendable {
    typealias Body = @Sendable (District, TestServer) async throws -> JSON

    /// `GET /api/patients/{id}/`.
    let endpoint: String
    /// Which record, or query, the path is completed with.
    let subject: @Sendable (District) -> String
    /// By caller, in the order of ``District/Caller``: a status, and after `=` the count of a list.
    let expected: [String]
    let body: Body?

    init(
        _ endpoint: String,
        _ expected: String,
        of subject: @escaping @Sendable (District) -> String,
        _ body: Body? = nil
    ) {
        self.endpoint = endpoint
        self.subject = subject
        self.expected = expected.split(separator: " ").map(String.init)
        self.body = body
    }

    init(_ endpoint: String, _ expected: String, _ body: Body? = nil) {
        self.init(endpoint, expected, of: { _ in "" }, body)
    }

    init(
        _ endpoint: String,
        _ expected: String,
        id: @escaping @Sendable (District) -> RecordID,
        _ body: Body? = nil
    ) {
        self.init(endpoint, expected, of: { String(id($0)) }, body)
    }
}

enum AccessTable {
    private static let everybody = "200 200 200 200 200 200 200 200 200 200"
    private static let signedIn = "401 401 200 200 200 200 200 200 200 200"
    private static let admins = "401 401 403 403 403 403 403 403 403 200"
    private static let adminsDelete = "401 401 403 403 403 403 403 403 403 204"
    private static let adminsCreate = "401 401 403 403 403 403 403 403 403 201"
    private static let participants = "401 401 403 200 403 200 403 403 403 200"
    private static let itsDoctor = "401 401 403 403 403 200 403 403 403 200"
    private static let itsPatient = "401 401 403 200 403 403 403 403 403 200"
    private static let itsPharmacist = "401 401 403 403 403 403 403 200 403 200"

    //                    anon deac plain asha binder doctor other pharm other admin
    static let rows =
        authentication + patients + doctors + appointments + transitions + medicines + pharmacies + stock + users + sync
        + operations + devices

    private static let authentication: [AccessRow] = [
        AccessRow("POST /api/auth/token/", everybody) { _, _ in credentials },
        AccessRow("POST /api/auth/login/", everybody) { _, _ in credentials },
        AccessRow("POST /api/auth/token/refresh/", everybody) { _, server in try await refresh(server) },
        AccessRow("POST /api/auth/logout/", everybody) { _, server in try await refresh(server) },
        AccessRow("GET /api/auth/me/", signedIn),
        AccessRow("POST /api/auth/register/", "201 201 201 201 201 201 201 201 201 201") { _, _ in
            ["username": "new", "password": "long enough", "confirm_password": "long enough"]
        },
    ]

    private static let credentials: JSON = ["username": "plain", "password": .string(TestServer.password)]

    private static func refresh(_ server: TestServer) async throws -> JSON {
        ["refresh": try await server.request(.post, "/api/auth/login/", json: credentials).json["refresh"] ?? .null]
    }

    private static let patients: [AccessRow] = [
        AccessRow("GET /api/patients/", "401 401 200=0 200=1 200=1 200=1 200=1 200=0 200=0 200=2"),
        AccessRow("POST /api/patients/", "401 401 201 400 400 201 201 201 201 201") { _, _ in ["gender": "Other"] },
        AccessRow("POST /api/patients/", "401 401 201 403 403 403 403 403 403 201") { district, _ in
            ["user": .integer(try district.user(.plain))]
        },
        AccessRow("GET /api/patients/{id}/", participants, id: \.asha),
        AccessRow("PUT /api/patients/{id}/", itsPatient, id: \.asha) { _, _ in ["address": "House 3"] },
        AccessRow("PATCH /api/patients/{id}/", itsPatient, id: \.asha) { _, _ in ["address": "House 3"] },
        AccessRow("DELETE /api/patients/{id}/", adminsDelete, id: \.asha),
    ]

    private static let doctors: [AccessRow] = [
        AccessRow("GET /api/doctors/", "401 401 200=0 200=1 200=1 200=1 200=1 200=0 200=0 200=2"),
        AccessRow("POST /api/doctors/", "401 401 201 403 403 400 400 403 403 201") { _, _ in newDoctor },
        AccessRow("POST /api/doctors/", "401 401 201 403 403 403 403 403 403 201") { district, _ in
            guard case .object(let members) = newDoctor else { return .null }
            return .object(members + [JSON.Member("user", .integer(try district.user(.plain)))])
        },
        AccessRow("GET /api/doctors/available/", "401 401 200=2 200=2 200=2 200=2 200=2 200=2 200=2 200=2"),
        AccessRow("GET /api/doctors/{id}/", participants, id: \.doctor),
        AccessRow("PUT /api/doctors/{id}/", itsDoctor, id: \.doctor) { _, _ in ["specialization": "Surgery"] },
        AccessRow("PATCH /api/doctors/{id}/", itsDoctor, id: \.doctor) { _, _ in ["is_available": false] },
        AccessRow("DELETE /api/doctors/{id}/", adminsDelete, id: \.doctor),
    ]

    private static let newDoctor: JSON = ["specialization": "Paediatrics", "license_number": "PB-77"]

    private static let appointments: [AccessRow] = [
        AccessRow("GET /api/appointments/", "401 401 200=0 200=2 200=1 200=2 200=1 200=0 200=0 200=3"),
        AccessRow(
            "GET /api/appointments/my_appointments/",
            "401 401 200=0 200=2 200=1 200=2 200=1 200=0 200=0 200=0"
        ),
        AccessRow("POST /api/appointments/", "401 401 403 201 403 201 403 403 403 201") { district, server in
            [
                "patient": .integer(district.asha), "doctor": .integer(district.doctor),
                "appointment_date": .string(server.instant(hours: 30).description),
            ]
        },
        AccessRow(
            "GET /api/appointments/available_slots/",
            signedIn,
            of: { "?doctor_id=\($0.doctor)&date=2024-01-22" }
        ),
        AccessRow("GET /api/appointments/{id}/", participants, id: \.pending),
        AccessRow("PUT /api/appointments/{id}/", itsPatient, id: \.pending) { _, server in
            ["appointment_date": .string(server.instant(hours: 30).description)]
        },
        AccessRow("PATCH /api/appointments/{id}/", itsPatient, id: \.pending) { _, _ in ["symptoms": "Fever"] },
        AccessRow("PATCH /api/appointments/{id}/", itsDoctor, id: \.pending) { _, _ in ["notes": "Call again"] },
        AccessRow("PATCH /api/appointments/{id}/", admins, id: \.pending) { district, _ in
            ["doctor": .integer(district.otherDoctor), "appointment_date": "2024-01-25T06:00:00Z"]
        },
        AccessRow(
            "DELETE /api/appointments/{id}/",
            "401 401 403 403 403 403 403 403 403 403",
            id: \.pending
        ),
    ]

    private static let transitions: [AccessRow] = [
        AccessRow("POST /api/appointments/{id}/confirm/", itsDoctor, id: \.pending),
        AccessRow("POST /api/appointments/{id}/complete/", itsDoctor, id: \.confirmed) { _, _ in ["diagnosis": "Flu"] },
        AccessRow("POST /api/appointments/{id}/no_show/", itsDoctor, id: \.confirmed),
        AccessRow("POST /api/appointments/{id}/cancel/", participants, id: \.pending) { _, _ in ["reason": "No bus"] },
        AccessRow("PUT /api/appointments/{id}/sync_update/", itsPatient, id: \.pending) { _, server in
            let head = try await server.store.read { try $0.head().instant }
            return ["client_last_synced_at": .string(head.description), "symptoms": "Fever"]
        },
    ]

    private static let medicines: [AccessRow] = [
        AccessRow("GET /api/medicines/", "401 401 200=2 200=2 200=2 200=2 200=2 200=2 200=2 200=2"),
        AccessRow("POST /api/medicines/", adminsCreate) { _, _ in ["name": "Cetirizine 10 mg"] },
        AccessRow("GET /api/medicines/{id}/", signedIn, id: \.medicine),
        AccessRow("PUT /api/medicines/{id}/", admins, id: \.medicine) { _, _ in ["name": "Paracetamol 650 mg"] },
        AccessRow("PATCH /api/medicines/{id}/", admins, id: \.medicine) { _, _ in ["description": "Tablet"] },
        AccessRow("DELETE /api/medicines/{id}/", adminsDelete, id: \.medicine),
    ]

    private static let pharmacies: [AccessRow] = [
        AccessRow("GET /api/pharmacies/", "401 401 200=2 200=2 200=2 200=2 200=2 200=2 200=2 200=2"),
        AccessRow("POST /api/pharmacies/", adminsCreate) { _, _ in ["name": "Store", "location": "Nabha"] },
        AccessRow("GET /api/pharmacies/{id}/", signedIn, id: \.pharmacy),
        AccessRow("PUT /api/pharmacies/{id}/", admins, id: \.pharmacy) { _, _ in ["name": "Store", "location": "Nabha"]
        },
        AccessRow("PATCH /api/pharmacies/{id}/", admins, id: \.pharmacy) { _, _ in ["is_active": false] },
        AccessRow("DELETE /api/pharmacies/{id}/", adminsDelete, id: \.pharmacy),
    ]

    private static let stock: [AccessRow] = [
        AccessRow("GET /api/pharmacy-inventory/", "401 401 200=2 200=2 200=2 200=2 200=2 200=2 200=2 200=2"),
        AccessRow("POST /api/pharmacy-inventory/", "401 401 403 403 403 403 403 201 403 201") { district, _ in
            [
                "pharmacy": .integer(district.pharmacy), "medicine": .integer(district.otherMedicine),
                "quantity_available": 4,
            ]
        },
        AccessRow(
            "GET /api/pharmacy-inventory/by_medicine/",
            "401 401 200=2 200=2 200=2 200=2 200=2 200=2 200=2 200=2",
            of: { "?medicine_id=\($0.medicine)" }
        ),
        AccessRow(
            "GET /api/pharmacy-inventory/by_pharmacy/",
            "401 401 200=1 200=1 200=1 200=1 200=1 200=1 200=1 200=1",
            of: { "?pharmacy_id=\($0.pharmacy)" }
        ),
        AccessRow("GET /api/pharmacy-inventory/{id}/", signedIn, id: \.item),
        AccessRow("PATCH /api/pharmacy-inventory/{id}/update_quantity/", itsPharmacist, id: \.item) { _, _ in
            ["quantity": 3]
        },
    ]

    private static let users: [AccessRow] = [
        AccessRow("GET /api/users/", "401 401 403 403 403 403 403 403 403 200=9"),
        AccessRow("POST /api/users/", adminsCreate) { _, _ in
            ["username": "new", "password": "long enough", "role": "patient"]
        },
        AccessRow("GET /api/users/{id}/", admins, of: { String((try? $0.user(.asha)) ?? 0) }),
        AccessRow("PATCH /api/users/{id}/", admins, of: { String((try? $0.user(.asha)) ?? 0) }) { _, _ in
            ["is_active": false]
        },
    ]

    private static let sync: [AccessRow] = [
        AccessRow("GET /api/patients/sync/", signedIn), AccessRow("GET /api/doctors/sync/", signedIn),
        AccessRow("GET /api/appointments/sync/", signedIn), AccessRow("GET /api/pharmacies/sync/", signedIn),
        AccessRow("GET /api/medicines/sync/", signedIn), AccessRow("GET /api/pharmacy-inventory/sync/", signedIn),
        AccessRow("GET /api/sync/patients/", signedIn), AccessRow("GET /api/sync/appointments/", signedIn),
        AccessRow("GET /api/sync/pharmacy-inventory/", signedIn), AccessRow("GET /api/sync/status/", signedIn),
    ]

    private static let devices: [AccessRow] = [
        AccessRow("GET /api/v2/devices/", signedIn),
        AccessRow(
            "GET /api/v2/devices/",
            "401 401 403 200 403 403 403 403 403 200",
            of: { "?user_id=\((try? $0.user(.asha)) ?? 0)" }
        ),
        AccessRow("POST /api/v2/devices/", "401 401 201 201 201 201 201 201 201 201") { _, _ in
            TestServer.newDevice(2)
        },
        AccessRow("POST /api/v2/devices/", "401 401 403 200 403 403 403 403 403 403") { _, _ in
            TestServer.newDevice(1)
        },
        AccessRow("POST /api/v2/sync/", "401 401 403 200 403 403 403 403 403 403") { district, _ in
            ["device": .integer(district.device)]
        },
        AccessRow("POST /api/v2/sync/check/", "401 401 403 200 403 403 403 403 403 403") { district, _ in
            ["device": .integer(district.device), "nodes": []]
        },
        AccessRow("DELETE /api/v2/devices/{id}/", "401 401 404 204 404 404 404 404 404 204", id: \.device),
        AccessRow("GET /api/v2/devices/health/", "401 401 403 403 403 403 403 403 403 200=1"),
        AccessRow("GET /api/v2/events/", signedIn, of: { _ in "?seconds=0" }),
    ]

    private static let operations: [AccessRow] = [
        AccessRow("GET /healthz", everybody), AccessRow("GET /readyz", everybody), AccessRow("GET /metrics", everybody),
        AccessRow("GET /api/openapi.json", everybody),
    ]
}
