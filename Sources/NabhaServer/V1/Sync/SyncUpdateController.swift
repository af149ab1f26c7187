import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync

/// Updates from clients that sync: refused when the record has changed since the client last saw it.
struct SyncUpdateController: Sendable {
    let services: Services

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .put,
                "/api/appointments/{id}/sync_update/",
                .roles([.patient, .doctor, .admin]),
                "Update an appointment unless it has changed since the client last saw it",
                update
            )
        ]
    }

    private func update(_ call: Call) async throws -> Reply {
        let id = try call.id()
        let head = try await services.store.head()
        let update = try SyncUpdate(
            try await call.object(),
            latest: max(services.environment.now(), head.instant),
            lost: services.lostTime
        )
        do {
            let (appointment, shown) = try await services.write(call, isSyncingClient: true) { transaction, principal in
                try update.apply(to: id, by: principal, in: transaction)
            } reply: { snapshot, sent in
                try SyncUpdate.reply(id, sent: sent, in: snapshot)
            }
            try await services.readAudit.record([appointment], call)
            return .json(shown)
        } catch let problem as Problem where problem.code == .staleUpdate {
            services.metrics.conflicted(Appointment.model)
            throw problem
        }
    }
}

/// One update of an appointment by a syncing client.
struct SyncUpdate: Sendable {
    private let seen: Instant
    /// Whether what the client saw was lost with a restored backup.
    private let isLost: Bool
    private let input: RecordInput
    private let members: [JSON.Member]

    private static let version = "client_last_synced_at"
    private static let fields = Dictionary(
        uniqueKeysWithValues: Appointment.model.fields.filter { AppointmentRules.syncFields.contains($0.name) }
            .map { ($0.name, $0) }
    )

    /// - Parameters:
    ///   - latest: an instant after this lies in the future.
    ///   - lost: moments that clients may know and the database does not.
    init(_ body: [JSON.Member], latest: Instant, lost: LostTime) throws(Problem) {
        guard let version = body.first(where: { $0.key == Self.version }) else {
            throw .validation(Self.version, FieldFault.required.message)
        }
        guard case .string(let text) = version.value,
            let seen = try SyncRequest.timestamp(text, latest: latest, named: Self.version)
        else { throw .invalidTimestamp(Self.version, InstantError.malformed.message) }
        self.seen = seen
        isLost = lost.contains(seen)
        members = body.filter { $0.key != Self.version }
        let shown = Set(WireColumn.all(of: Appointment.model).map(\.name)).subtracting(Self.fields.keys)
        input = RecordInput(members, writable: Self.fields, shown: shown)
        try input.check()
    }

    /// - Returns: the names of the fields that were sent.
    func apply(to id: RecordID, by principal: Principal, in transaction: Transaction) throws -> [String] {
        guard let appointment = try transaction.record(Appointment.model, id) else { throw Problem.notFound }
        let parts = AppointmentRules.parts(of: principal, in: appointment)
        guard !parts.isEmpty else { throw Problem.forbidden("This is not an appointment of yours.") }
        guard appointment.updatedAt <= seen, !isLost else {
            throw Problem.staleUpdate(server: appointment.updatedAt, client: seen)
        }
        if !input.readOnly.isEmpty { try input.compareReadOnly(with: RecordJSON.stored(appointment)) }
        try transaction.update(
            try AppointmentEdit(values: input.values, isReasonRequired: false)
                .apply(
                    to: appointment,
                    by: principal,
                    in: transaction
                )
        )
        return members.map(\.key)
    }

    /// The record with the default fields and those that were sent.
    static func reply(_ id: RecordID, sent: [String], in snapshot: Snapshot) throws -> (Record, JSON) {
        guard let record = try snapshot.record(Appointment.model, id), let sync = Appointment.model.sync else {
            throw Problem.notFound
        }
        let all = RecordJSON.stored(record)
        let names = sync.defaultFields + sent.filter { !sync.defaultFields.contains($0) }
        return (record, .object(names.compactMap { name in all[name].map { JSON.Member(name, $0) } }))
    }
}
