import Foundation
import NIOCore
import NabhaClient
import NabhaServer
import NabhaStore
import NabhaSync

/// Why a command did not do what it was asked for: a sentence that says what to do, and the exit status.
struct CommandFailure: Error, Equatable {
    let status: CommandStatus
    let message: String

    init(_ status: CommandStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// - Returns: nil for errors of the argument parser, which shows them itself.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as StoreError: self.init(Self.status(of: error), error.description)
        case let error as RestoreError: self.init(Self.status(of: error), error.description)
        case let error as DjangoImportError: self.init(Self.status(of: error), error.description)
        case let error as DemoError: self.init(.badData, error.description)
        case let error as SigningSecret.Failure: self.init(Self.status(of: error), error.description)
        case let error as SyncError: self.init(Self.status(of: error), Self.sentence(error))
        case let error as EditError: self.init(error)
        case let error as ReplicaError: self.init(error)
        case let problem as Problem: self.init(.badData, Self.sentences(of: problem))
        case is CancellationError: self.init(.failure, "Cancelled.")
        default: return nil
        }
    }

    private static func status(of error: StoreError) -> CommandStatus {
        switch error {
        case .newerThanProgram, .foreign, .notAFile, .damaged, .duplicate: .badData
        case .missing: .noInput
        case .busy, .readerTooSlow: .tryLater
        case .inaccessible, .unwritable, .failed, .exists, .reservedName: .cannotCreate
        }
    }

    private static func status(of error: SigningSecret.Failure) -> CommandStatus {
        switch error {
        case .tooShort, .readableByOthers, .notAFile: .configuration
        case .inaccessible: .cannotCreate
        }
    }

    private static func status(of error: RestoreError) -> CommandStatus {
        switch error {
        case .exists: .cannotCreate
        case .same: .usage
        case .damaged: .badData
        case .inUse: .tryLater
        }
    }

    private static func status(of error: DjangoImportError) -> CommandStatus {
        switch error {
        case .missing: .noInput
        case .foreign, .unreadable: .badData
        }
    }

    private static func sentences(of problem: Problem) -> String {
        guard !problem.fields.isEmpty else { return problem.message }
        return problem.fields.sorted { $0.key < $1.key }
            .flatMap { field, sentences in sentences.map { "\(field): \($0)" } }
            .joined(separator: "\n")
    }
}
