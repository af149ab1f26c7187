import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync

/// How much of a medicine a pharmacy has.
struct InventoryController: Sendable {
    let services: Services
    private let records: RecordHandlers

    init(services: Services) {
        self.services = services
        records = RecordHandlers(services: services, shape: .inventory)
    }

    private static let keepers = Endpoint.Access.roles([.pharmacist, .admin])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/pharmacy-inventory/",
                .signedIn,
                "List stock",
                records.list([
                    .names("medicine_id", PharmacyInventory.medicine),
                    .names("pharmacy_id", PharmacyInventory.pharmacy),
                ])
            ),
            Endpoint(.post, "/api/pharmacy-inventory/", Self.keepers, "Put a medicine on stock", records.create),
            Endpoint(
                .get,
                "/api/pharmacy-inventory/by_medicine/",
                .signedIn,
                "Where is a medicine in stock",
                records.list([.names("medicine_id", PharmacyInventory.medicine, isRequired: true)])
            ),
            Endpoint(
                .get,
                "/api/pharmacy-inventory/by_pharmacy/",
                .signedIn,
                "What is in stock in a pharmacy",
                records.list([.names("pharmacy_id", PharmacyInventory.pharmacy, isRequired: true)])
            ),
            Endpoint(.get, "/api/pharmacy-inventory/{id}/", .signedIn, "Get a stock item", records.get),
            Endpoint(
                .patch,
                "/api/pharmacy-inventory/{id}/update_quantity/",
                Self.keepers,
                "Say how many there are now",
                updateQuantity
            ),
        ]
    }

    private func updateQuantity(_ call: Call) async throws -> Reply {
        let id = try call.id()
        let update = try QuantityUpdate(try await call.object())
        let (item, shown) = try await services.write(call) { transaction, principal in
            try update.apply(to: id, by: principal, in: transaction)
        } reply: { snapshot, item in
            (item, try Shape.inventory.show(item, in: snapshot))
        }
        return .json([
            "detail": .string(update.detail), "medicine": shown["medicine_name"] ?? .null,
            "pharmacy": shown["pharmacy_name"] ?? .null,
            "new_quantity": .integer(item[PharmacyInventory.quantityAvailable]),
        ])
    }
}

/// A count of what is on the shelf.
struct QuantityUpdate: Sendable {
    static let longestReason = 255
    /// Why it was counted; read, so that older clients may send it, and not stored.
    private static let reason = Field<String>("reason", .text(maximum: longestReason), default: "")
    private static let fields = [
        "quantity": PharmacyInventory.quantityAvailable.description, "reason": reason.description,
    ]

    private let quantity: Value
    let detail: String

    init(_ body: [JSON.Member]) throws(Problem) {
        var input = RecordInput(body, writable: Self.fields, shown: [])
        input.require(all: Self.fields.filter { $0.key == "quantity" })
        try input.check()
        quantity = input.values[PharmacyInventory.quantityAvailable.name] ?? .null
        detail =
            input.values[Self.reason.name] == nil
            ? "Quantity updated." : "Quantity updated. The reason was read and is not stored."
    }

    /// The item as counted.
    ///
    /// A count that finds what was known counts too: it tells how fresh the knowledge is.
    func apply(to id: RecordID, by principal: Principal, in transaction: Transaction) throws -> Record {
        guard var item = try transaction.record(PharmacyInventory.model, id) else { throw Problem.notFound }
        try RecordAccess.checkWriting(of: item, by: principal)
        item[PharmacyInventory.quantityAvailable.name] = quantity
        try transaction.update(item)
        return item
    }
}
