import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync

/// What answers the endpoints of one model: lists, shows, creates, changes and deletes its records.
///
/// What is special about a model is given as values.
struct RecordHandlers: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Reply

    let services: Services
    let shape: Shape
    var creation = RecordCreation()
    var change = RecordChange()

    /// - Parameters:
    ///   - filters: the query parameters that narrow the list.
    ///   - order: by id, where nothing is said.
    ///   - visible: what is listed, if not all that the caller sees.
    func list(
        _ filters: [ListFilter] = [],
        order: [RecordQuery.Order] = [],
        visible: (@Sendable (Principal) -> Visibility)? = nil
    ) -> Handler {
        { call in
            let principal = try call.principal()
            let page = try PageRequest(call)
            let seen = visible?(principal) ?? RecordAccess.visible(shape.model, to: principal)
            let query = RecordQuery(
                shape.model,
                where: [seen.condition.query] + (try filters.compactMap { try $0.condition(call) }),
                order: order,
                limit: page.size,
                offset: page.offset
            )
            let (count, records, shown) = try await services.metrics.timed(.read) {
                try await services.store.read { snapshot in
                    let count = try snapshot.count(query)
                    try page.checkExists(in: count)
                    let records = try snapshot.records(query)
                    return (count, records, try shape.show(records, in: snapshot))
                }
            }
            try await services.readAudit.record(records, call)
            return .json(page.reply(shown, of: count, call, scheme: services.settings.scheme))
        }
    }

    func get(_ call: Call) async throws -> Reply {
        let principal = try call.principal()
        let id = try call.id()
        let seen = RecordAccess.visible(shape.model, to: principal)
        let query = RecordQuery(shape.model, where: [.equals("id", .integer(id)), seen.condition.query], limit: 1)
        let (record, json) = try await services.metrics.timed(.read) {
            try await services.store.read { snapshot in
                guard let record = try snapshot.records(query).first else {
                    throw try snapshot.record(shape.model, id) == nil ? Problem.notFound : seen.refusal
                }
                return (record, try shape.show(record, in: snapshot))
            }
        }
        try await services.readAudit.record([record], call)
        return .json(json)
    }
}
