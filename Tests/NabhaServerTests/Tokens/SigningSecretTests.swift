import Foundation
import NabhaServer
import Testing

@Suite final class `The signing secret` {
    let directory = FileManager.default.temporaryDirectory.appending(path: "nabha-secret-\(UUID())").path()
    var path: String { directory + "/" + SigningSecret.fileName }

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    func write(_ text: String, mode: Int) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    @Test func `is made once, for its owner alone, and nothing else is left behind`() async throws {
        let made = try SigningSecret.loadOrCreate(in: directory, randomness: countingBytes())
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [SigningSecret.fileName])
        #expect(try String(contentsOfFile: path, encoding: .utf8).utf8.count == 44)
        let again = try SigningSecret.loadOrCreate(in: directory, randomness: { _ in [] })
        #expect(try await Self.areEqual(made, again))
        #expect(try await Self.areEqual(made, SigningSecret(String(contentsOfFile: path, encoding: .utf8))))
    }

    @Test func `is the same for all who start at once`() async throws {
        let (directory, randomness) = (directory, countingBytes())
        let secrets = try await withThrowingTaskGroup { group in
            for _ in 0..<16 {
                group.addTask { try SigningSecret.loadOrCreate(in: directory, randomness: randomness) }
            }
            return try await group.reduce(into: [SigningSecret]()) { $0.append($1) }
        }
        for secret in secrets { #expect(try await Self.areEqual(secret, secrets[0])) }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o602, 0o601])
    func `is refused when others may read or change it`(_ mode: Int) throws {
        try write(String(repeating: "x", count: 43), mode: mode)
        let expected = SigningSecret.Failure.readableByOthers(path: path, mode: "0" + String(mode, radix: 8))
        #expect(throws: expected) { try SigningSecret.loadOrCreate(in: directory, randomness: countingBytes()) }
        #expect(expected.description.contains("chmod 600 '\(path)'"))
    }

    @Test(arguments: ["", "\n", "short", String(repeating: "x", count: 31), String(repeating: "x", count: 31) + "\n\n"])
    func `is refused when it is too short, and not replaced`(_ text: String) throws {
        try write(text, mode: 0o600)
        #expect(throws: SigningSecret.Failure.tooShort) {
            try SigningSecret.loadOrCreate(in: directory, randomness: countingBytes())
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        #expect(throws: SigningSecret.Failure.tooShort) { try SigningSecret(text) }
    }

    @Test func `is refused when it is no small file`() throws {
        try write(String(repeating: "x", count: SigningSecret.mostBytes), mode: 0o600)
        _ = try SigningSecret.loadOrCreate(in: directory, randomness: countingBytes())
        try write(String(repeating: "x", count: SigningSecret.mostBytes + 1), mode: 0o600)
        #expect(throws: SigningSecret.Failure.notAFile(path: path)) { try SigningSecret.load(from: path) }
        #expect(throws: SigningSecret.Failure.notAFile(path: directory)) { try SigningSecret.load(from: directory) }
        #expect(throws: SigningSecret.Failure.self) {
            try SigningSecret.loadOrCreate(in: directory + "/missing", randomness: countingBytes())
        }
    }

    @Test func `is never printed`() throws {
        let secret = try SigningSecret("a secret for tests, of 32 bytes!")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(secret as Any)", dumped] {
            #expect(!text.contains("tests") && !text.contains("97"))
        }
    }

    /// Two secrets are equal when one accepts what the other signed.
    static func areEqual(_ one: SigningSecret, _ other: SigningSecret) async throws -> Bool {
        let clock = StandingClock()
        let issuer = await TokenIssuer(secret: one, now: { clock.now }, randomness: countingBytes())
        let verifier = await TokenVerifier(secret: other, now: { clock.now })
        let token = try await issuer.access(user: 1, session: issuer.makeSessionID())
        return (try? await verifier.access(token)) != nil
    }
}
