import Foundation
import GRDB

/// A database of the Django backend, made by Django itself, that a test may change as it likes.
struct DjangoFixture {
    enum Kind: String, CaseIterable, Sendable {
        case plain
        case withoutSyncColumns
        case withBrokenRows
        case withBrokenRowsWithoutSyncColumns

        fileprivate var options: [String] {
            switch self {
            case .plain: []
            case .withoutSyncColumns: ["--without-sync-columns"]
            case .withBrokenRows: ["--with-broken-rows"]
            case .withBrokenRowsWithoutSyncColumns: ["--without-sync-columns", "--with-broken-rows"]
            }
        }
    }

    /// What `create.py` says of what it made.
    struct Contents: Decodable, Sendable {
        struct Broken: Decodable, Sendable {
            let table: String
            let id: Int64
            let reason: String
        }
        let rows: [String: Int]
        let broken: [Broken]
    }

    let path: String
    let contents: Contents

    init(_ kind: Kind = .plain, in directory: TestDirectory) throws {
        guard let (original, contents) = try DjangoOriginals.all[kind]?.get() else { throw TestFailure("no \(kind)") }
        path = directory.file("django-\(kind.rawValue).sqlite3")
        self.contents = contents
        try FileManager.default.copyItem(atPath: original, toPath: path)
    }

    /// Changes the database past every check.
    func execute(_ statements: String...) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            for sql in statements { try database.execute(sql: sql) }
        }
        try queue.close()
    }

    func rows(_ sql: String) throws -> [Row] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { try Row.fetchAll($0, sql: sql) }
    }
}

/// One database of each kind for all tests, made when the first asks.
private enum DjangoOriginals {
    private static let directory = Result { try TestDirectory() }

    static let all = Dictionary(
        uniqueKeysWithValues: DjangoFixture.Kind.allCases.map { kind in (kind, Result { try make(kind) }) }
    )

    private static func make(_ kind: DjangoFixture.Kind) throws -> (String, DjangoFixture.Contents) {
        let path = try directory.get().file("\(kind.rawValue).sqlite3")
        let script = DjangoPython.repository + "/Tests/django/create.py"
        let output = try DjangoPython.run([script, path] + kind.options, into: path + ".json")
        return (path, try JSONDecoder().decode(DjangoFixture.Contents.self, from: output))
    }
}

/// The Python that has Django.
private enum DjangoPython {
    static let repository = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")

    private static func path() throws -> String {
        let environment = ProcessInfo.processInfo.environment["NABHA_DJANGO_PYTHON"]
        let path = environment ?? repository + "/.venv-django/bin/python"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TestFailure("There is no Python with Django at \(path). Run Scripts/django-venv, which makes it.")
        }
        return path
    }

    /// Runs a script and returns what it prints.
    ///
    /// By the shell, because Foundation's `Process` reads beyond its buffer in a program with very many open files, as one
    /// that runs all tests has.
    static func run(_ arguments: [String], into output: String) throws -> Data {
        let words = ([try path()] + arguments).map { "'\($0)'" }.joined(separator: " ")
        guard system("\(words) > '\(output)'") == 0 else {
            throw TestFailure("create.py failed; if Django is missing, run Scripts/django-venv.")
        }
        return try Data(contentsOf: URL(fileURLWithPath: output))
    }
}
