import ArgumentParser
import Foundation
import NabhaClient
import NabhaModel
import NabhaSync

struct DeviceStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How things stand: what waits, what was refused, when it was last in step.",
        discussion: """
            EXAMPLES
              nabha device status
              nabha device status --json | jq .waiting
            """
    )

    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let standing = try Standing(phone)
        try output.show(standing.lines, standing.members)
    }
}

/// How things stand between a device and its server.
struct Standing {
    private let phone: Phone
    private let counts: OutboxCounts
    private let attention: Int
    private let records: Int
    private let progress: ReplicaProgress
    private let needsSignIn: Bool
    private let month: Traffic
    private let clock: PersonClock

    init(_ phone: Phone) throws {
        self.phone = phone
        counts = try phone.replica.counts()
        attention = try phone.replica.attentionCount()
        records = try phone.replica.recordCount()
        progress = try phone.replica.progress()
        needsSignIn = try phone.replica.needsSignIn()
        month = phone.traffic.used(in: TrafficLog.month(of: phone.now))
        clock = PersonClock(now: phone.now)
    }

    /// All of it in one line, as it stands at the top.
    var line: String {
        var step = progress.lastSuccess.map { "In step \(clock.text($0))" } ?? "Never in step yet"
        if let error = progress.lastError { step += " · ! not reached since (\(error))" }
        let waiting = counts.pending > 0 ? "● \(counts.pending) saved here" : "nothing waits"
        let refused = attention > 0 ? " · ! attention: \(attention)" : ""
        return "\(step) · \(waiting)\(refused) · \(month.bytes.shortBytes) this month"
    }

    var lines: [String] {
        var lines = ["\(phone.user.username) (\(phone.account.roleNames)) on \(phone.user.server)"]
        lines.append(
            progress.lastSuccess.map { "Last in step: \(clock.text($0))." } ?? "Never in step yet: nabha device sync"
        )
        lines.append("\(records) records are on this device.")
        if let remaining = progress.remaining, progress.hasMore {
            lines.append("About \(remaining) are still to come.")
        }
        if counts.pending > 0 {
            let oldest = counts.oldest.map { ", the oldest from \(clock.text($0))" } ?? ""
            lines.append("● \(counts.pending) saved here and not answered yet\(oldest).")
        } else {
            lines.append("✓ Nothing waits to be sent.")
        }
        if attention > 0 {
            lines.append("! Something needs your attention (\(attention)): nabha device attention list")
        }
        if needsSignIn {
            let login = "nabha device login \(phone.user.server) \(phone.user.username)"
            lines.append("! The session has ended; nothing is lost. Sign in again: \(login)")
        } else if let error = progress.lastError {
            lines.append("The last try to sync failed (\(error)).")
        }
        lines.append("This month: \(month.text).")
        return lines
    }

    var members: [JSON.Member] {
        [
            JSON.Member("server", .string(phone.user.server)), JSON.Member("username", .string(phone.user.username)),
            JSON.Member("roles", .array(phone.account.sortedRoles.map { .string($0) })),
            JSON.Member("device", .integer(phone.account.device)),
            JSON.Member("records", .integer(Int64(records))),
            JSON.Member("waiting", .integer(Int64(counts.pending))),
            JSON.Member("oldest_waiting", counts.oldest.map { .string($0.description) } ?? .null),
            JSON.Member("attention", .integer(Int64(attention))),
            JSON.Member("last_in_step", progress.lastSuccess.map { .string($0.description) } ?? .null),
            JSON.Member("needs_sign_in", .bool(needsSignIn)),
            JSON.Member("last_error", progress.lastError.map { .string($0) } ?? .null),
            JSON.Member("month", month.json),
        ]
    }
}
