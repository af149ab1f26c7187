import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync

/// `POST /api/v2/sync/`: pushes what was done on a phone and pulls what changed elsewhere; and the comparison of both.
struct ExchangeController: Sendable {
    let services: Services
    let exchange: ExchangeService
    private let splice = GzipSplice()

    init(services: Services, exchange: ExchangeService) {
        self.services = services
        self.exchange = exchange
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/v2/sync/", .signedIn, "Push operations and pull changes", sync)
                .takingDevices().savingBytes(),
            Endpoint(.post, "/api/v2/sync/check/", .signedIn, "Compare what a device holds, and repair it", check)
                .takingDevices().savingBytes(),
        ]
    }

    private func sync(_ call: Call) async throws -> Reply {
        let request = try ExchangeRequest(.object(try await call.object(allowsEmpty: true)))
        let sender = try sender(call, named: request.device)
        do {
            let answer = try await exchange.exchange(request, by: sender)
            for records in answer.readings {
                try await services.readAudit.record(sender.user, call.route, records, call.context.requestID)
            }
            let parts = answer.news.map { [answer.reply.opening[...]] + $0.parts } ?? answer.reply.parts
            let size = parts.reduce(0) { $0 + $1.count }
            note(request.health, call, sender, sent: size, succeeded: true)
            countConflicts(request.operations, answer.reply.results)
            return await spliced(parts, answer.news, size, call) ?? .parts(parts)
        } catch let problem as Problem {
            note(request.health, call, sender, sent: 0, succeeded: false)
            throw problem
        }
    }

    /// A reply of which the end is compressed already, or will not be again.
    ///
    /// - Returns: nil for one that is to be compressed as any other.
    private func spliced(
        _ parts: [ArraySlice<UInt8>],
        _ news: WrittenNews?,
        _ size: Int,
        _ call: Call
    ) async -> Reply? {
        guard let news, let opening = parts.first,
            AcceptEncoding.preferred(by: call.request.headers[.acceptEncoding]) == .gzip,
            let body = await splice.body(opening, news)
        else { return nil }
        // The middleware counts the coded bytes on both sides; what the coding saved is known only here.
        services.metrics.saved(size - body.readableBytes)
        let headers: HTTPFields = [
            .contentType: "application/json", .contentEncoding: "gzip", .vary: "Accept-Encoding",
        ]
        return Reply(headers: headers, body: ResponseBody(byteBuffer: body))
    }

    private func check(_ call: Call) async throws -> Reply {
        let request = try CheckRequest(.object(try await call.object()))
        let sender = try sender(call, named: request.device)
        let (reply, shown) = try await CheckService(exchange: exchange).check(request, by: sender)
        try await services.readAudit.record(shown, call)
        let body = reply.serialized()
        note(nil, call, sender, sent: body.count, succeeded: false)
        return .bytes(body, type: "application/json")
    }

    /// Who sends it, through which device.
    ///
    /// - Throws: 403 for a device that is not the sender's.
    private func sender(_ call: Call, named device: DeviceID?) throws(Problem) -> ExchangeService.Sender {
        guard let caller = call.sender else { throw .unauthorized("Sign in first.") }
        guard let own = caller.device ?? device else {
            throw .validation("device", "Name the device, or send its token.")
        }
        guard device == nil || device == own, caller.principal.devices[own] != nil else {
            throw .forbidden("This is not a device of yours.")
        }
        let principals = services.store.principals
        return ExchangeService.Sender(
            user: caller.principal.user,
            device: own,
            patient: caller.principal.patient,
            origin: call.origin(isSyncingClient: true),
            current: { transaction in
                let now = try call.principal(in: transaction, principals)
                guard now.devices[own] != nil else { throw Problem.sessionEnded }
                return now
            },
            judgedAgain: { [authenticator = services.authenticator] in
                let authorization = call.request.headers[.authorization]
                let now = try await authenticator.caller(authorization, takesDevices: true)
                guard now?.principal.devices[own] != nil else { throw Problem.sessionEnded }
            }
        )
    }

    private func note(
        _ report: DeviceReport?,
        _ call: Call,
        _ sender: ExchangeService.Sender,
        sent: Int,
        succeeded: Bool
    ) {
        let received = call.request.headers[.contentLength].flatMap { Int($0) } ?? 0
        services.deviceHealth.noted(
            sender.device,
            report: report,
            received: received,
            sent: sent,
            at: services.environment.now(),
            succeeded: succeeded
        )
    }

    private func countConflicts(_ operations: [SentOperation], _ results: [OperationResult]) {
        for (operation, result) in zip(operations, results) {
            guard case .refused(let refusal) = result.outcome, refusal.code == .staleUpdate,
                case .success(let edit) = operation.edit, let model = services.store.catalog[edit.model]
            else { continue }
            services.metrics.conflicted(model)
        }
    }
}
