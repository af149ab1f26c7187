import Foundation
import Testing

@Suite struct `The script start` {
    @Test func `says what a Swift says that does not run`() async throws {
        let script = try StartScript(swift: "echo 'swift: libsomething.so is missing' >&2; exit 127")
        defer { script.remove() }
        let outcome = try await script.run("--port", "0")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("does not run"))
        #expect(outcome.errors.contains("libsomething.so is missing"))
    }

    @Test func `keeps what the build says to itself, and shows logins when the server is ready`() async throws {
        let script = try StartScript(swift: StartScript.swift())
        defer { script.remove() }
        let outcome = try await script.run("--port", "0")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.isEmpty)
        #expect(!outcome.output.contains("Noise"))
        #expect(outcome.output.contains("Nabha on http://localhost:4711, with the data in \(script.data)"))
        #expect(outcome.output.contains("Demo logins"))
    }

    @Test func `shows the errors of a build that fails`() async throws {
        let script = try StartScript(swift: StartScript.swift(buildStatus: 1))
        defer { script.remove() }
        let outcome = try await script.run("--port", "0")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("error: too loud"))
        #expect(outcome.errors.contains(".build/start.log"))
    }

    @Test func `shows no logins where the server does not start`() async throws {
        let program = StartScript.program.replacing(#"echo "Nabha is ready at http://localhost:4711""#, with: "exit 69")
        let script = try StartScript(swift: StartScript.swift(), nabha: program)
        defer { script.remove() }
        let outcome = try await script.run("--port", "0")
        #expect(outcome.status == 69)
        #expect(!outcome.output.contains("Nabha on") && !outcome.output.contains("Demo logins"))
    }

    @Test func `builds nothing for a directory that a server has`() async throws {
        let script = try StartScript(swift: "exit 1")
        defer { script.remove() }
        try FileManager.default.createDirectory(atPath: script.data, withIntermediateDirectories: true)
        let lock = open(script.data + "/serving.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(lock) }
        try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let outcome = try await script.run("--port", "0")
        #expect(outcome.status == 75)
        #expect(outcome.errors.contains("--data DIR"))
    }

    @Test func `says in one line that a directory cannot be made`() async throws {
        let script = try StartScript(swift: StartScript.swift())
        defer { script.remove() }
        try Data().write(to: URL(fileURLWithPath: script.folder + "/file"))
        let outcome = try await script.run("--port", "0", "--data", script.folder + "/file/data")
        #expect(outcome.status == 73)
        #expect(outcome.errors == "start: the data directory \(script.folder)/file/data cannot be made\n")
    }
}
