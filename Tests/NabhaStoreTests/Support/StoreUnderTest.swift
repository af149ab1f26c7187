import NabhaModel
import Testing

@testable import NabhaStore

/// The kinds of stores that there are; each passes the whole contract.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite

    var testDescription: String { rawValue }

    /// Opens a store on what the directory holds, or on nothing.
    func open(
        in directory: TestDirectory,
        catalog: Catalog = .nabha,
        migrations: [Migration] = Migration.nabha,
        environment: Environment
    ) throws -> any Store {
        switch self {
        case .sqlite:
            try SQLiteStore(
                path: directory.file("nabha.sqlite"),
                mode: .createIfMissing,
                catalog: catalog,
                migrations: migrations,
                environment: environment
            )
        }
    }
}

/// A new store of one kind, with its clock and its directory.
struct StoreUnderTest {
    let kind: StoreKind
    let directory: TestDirectory
    let clock: TestClock
    let store: any Store

    init(
        _ kind: StoreKind = .sqlite,
        seed: UInt64 = 1,
        catalog: Catalog = .nabha,
        migrations: [Migration] = Migration.nabha
    ) throws {
        self.kind = kind
        directory = try TestDirectory()
        clock = TestClock()
        store = try kind.open(
            in: directory,
            catalog: catalog,
            migrations: migrations,
            environment: .test(clock: clock, seed: seed, in: directory)
        )
    }

    /// Another store on the same data, as a second process would have it.
    func openAgain() throws -> any Store {
        try kind.open(in: directory, environment: .test(clock: clock, seed: 2, in: directory))
    }
}
