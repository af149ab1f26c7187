import Foundation
import NabhaClient

/// A doctor's day on a phone: a line in, lines out.
///
/// All of it but signing in works without a network.
struct ClinicApp {
    private let client: SyncClient
    /// What was listed last; people name things by their places in it.
    private var appointments: [RecordName] = []
    private var decisions: [Attention] = []

    init(_ configuration: SyncClient.Configuration, transport: any Transport) throws {
        client = try SyncClient(configuration, transport: transport)
    }

    /// Does what a line says.
    mutating func run(_ line: String) async -> [String] {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        do {
            switch words.first {
            case "sign-in" where words.count == 4: return try await signIn(words)
            case "sync": return try await sync()
            case "list": return try await list()
            case "book" where words.count == 4: return try await book(words)
            case "confirm", "complete", "cancel", "note": return try await change(words)
            case "decide": return try await listDecisions()
            case "mine", "theirs", "merge": return try await decide(words)
            default: return ["sign-in, sync, list, book, confirm, complete, cancel, note, decide, mine, theirs, merge"]
            }
        } catch {
            return [Self.sentence(error)]
        }
    }

    // MARK: The network

    private func signIn(_ words: [String]) async throws -> [String] {
        try await client.signIn(server: words[1], username: words[2], password: words[3], deviceName: "Clinic phone")
        return try await sync()
    }

    private func sync() async throws -> [String] {
        try await client.sync()
        return [summary()]
    }

    private func summary() -> String {
        let status = client.status
        return "\(status.records) records, \(status.pending) to send, \(status.attention) to decide"
    }

    // MARK: The work

    private mutating func list() async throws -> [String] {
        let shown = try await client.appointments(from: .distantPast, to: .distantFuture)
        appointments = shown.map(\.id)
        var lines: [String] = []
        for (place, appointment) in shown.enumerated() {
            let texts = [appointment.symptoms, appointment.diagnosis, appointment.notes].compactMap { $0 }
            let state = Self.word(try await client.state(of: appointment.id))
            lines.append("\(place + 1). \(appointment.status.rawValue) \(texts.joined(separator: "; ")) \(state)")
        }
        return lines + [summary()]
    }

    /// `book 3 2024-01-21T05:30:00Z cough and fever`: for patient 3, with the doctor who holds the phone.
    private func book(_ words: [String]) async throws -> [String] {
        let known = try await client.appointments(from: .distantPast, to: .distantFuture)
        guard let patient = Int64(words[1]), let doctor = known.first?.doctor,
            let date = try? Date(words[2], strategy: .iso8601)
        else { return ["book PATIENT DATE SYMPTOMS"] }
        try await client.book(patient: patient, doctor: doctor, date: date, symptoms: words[3])
        return [summary()]
    }

    private func change(_ words: [String]) async throws -> [String] {
        guard words.count > 1, let place = Int(words[1]), appointments.indices.contains(place - 1) else {
            return ["\(words[0]) NUMBER"]
        }
        let name = appointments[place - 1]
        let text = words.dropFirst(2).joined(separator: " ")
        switch words[0] {
        case "confirm": try await client.confirm(name)
        case "complete": try await client.complete(name, diagnosis: text)
        case "cancel": try await client.cancel(name, reason: text)
        default: try await client.note(name, text)
        }
        return [summary()]
    }

    // MARK: Decisions

    private mutating func listDecisions() async throws -> [String] {
        decisions = try await client.attention()
        return decisions.enumerated()
            .flatMap { place, item in
                ["\(place + 1). \(item.reasons.joined(separator: " "))"]
                    + item.fields.map { "   \($0.name): mine \($0.mine ?? "-"), theirs \($0.theirs ?? "-")" }
            }
    }

    private func decide(_ words: [String]) async throws -> [String] {
        guard words.count > 1, let place = Int(words[1]), decisions.indices.contains(place - 1) else {
            return ["\(words[0]) NUMBER"]
        }
        let item = decisions[place - 1]
        let text = words.dropFirst(2).joined(separator: " ")
        switch words[0] {
        case "mine": try await client.keepMine(item)
        case "theirs": try await client.takeTheirs(item)
        default: try await client.merge(item, Dictionary(uniqueKeysWithValues: item.fields.map { ($0.name, text) }))
        }
        return [summary()]
    }

    // MARK: Words

    private static func word(_ state: EditState) -> String {
        switch state {
        case .accepted: "(saved)"
        case .savedHere, .waiting: "(on this phone)"
        case .sent: "(on its way)"
        case .refused: "(refused)"
        }
    }

    private static func sentence(_ error: any Error) -> String {
        switch error {
        case SyncError.offline: "No network: it will be sent later."
        case SyncError.needsSignIn: "Sign in again; nothing is lost."
        case SyncError.wrongPassword: "Username or password are not right."
        case EditError.refused(let message, _): message
        case EditError.notFound: "This is not on the phone."
        default: "Something went wrong; nothing is lost."
        }
    }
}
