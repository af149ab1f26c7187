import Configuration
import Foundation
import Testing

@testable import nabha

@Suite("Settings")
struct SettingsSourceTests {
    private func file(_ text: String, in directory: WorkDirectory) throws -> String {
        let path = directory.file("nabha.json")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func `of a flag count more than of the environment, and these more than of the file`() async throws {
        let directory = try WorkDirectory()
        let path = try file(#"{"port": 1, "host": "file", "timeZone": "UTC"}"#, in: directory)
        let environment = ["NABHA_PORT": "2", "NABHA_HOST": "environment", "NABHA_CONFIG": path]
        let source = try await SettingsSource(flags: [.port: .int(3)], environment: environment)
        #expect(try source.integer(.port, in: 0...9) == 3)
        #expect(try source.string(.host) == "environment")
        #expect(try source.string(.timeZone) == "UTC")
        #expect(try source.string(.logLevel) == "info")
        #expect(source.origin(.port) == "--port")
        #expect(source.origin(.host) == "NABHA_HOST")
        #expect(source.origin(.timeZone) == "timeZone in \(path)")
        #expect(source.origin(.logLevel) == nil)
    }

    @Test func `have environment variables that follow from their keys`() {
        #expect(Setting.timeZone.environmentVariable == "NABHA_TIME_ZONE")
        #expect(Setting.tlsCertificate.environmentVariable == "NABHA_TLS_CERTIFICATE")
        #expect(Setting.port.environmentVariable == "NABHA_PORT")
    }

    /// The library reads the variables, and our list names them: both must mean the same.
    @Test(arguments: Setting.all)
    func `are read from the variable that is documented`(_ setting: Setting) async throws {
        let source = try await SettingsSource(environment: [setting.environmentVariable: "7"])
        #expect(source.origin(setting) == setting.environmentVariable)
    }

    @Test func `are read from nested objects of the file, and lists from lists`() async throws {
        let directory = try WorkDirectory()
        let path = try file(
            #"{"tls": {"certificate": "a.pem", "key": "b.pem"}, "allowedOrigins": ["https://a.example", "*"]}"#,
            in: directory
        )
        let source = try await SettingsSource(environment: [:], file: path)
        #expect(try source.string(.tlsCertificate) == "a.pem")
        #expect(try source.string(.tlsKey) == "b.pem")
        #expect(try source.strings(.allowedOrigins) == ["https://a.example", "*"])
        let listed = try await SettingsSource(environment: [
            "NABHA_ALLOWED_ORIGINS": "https://a.example, https://b.example"
        ])
        #expect(try listed.strings(.allowedOrigins) == ["https://a.example", "https://b.example"])
    }

    @Test(arguments: [
        (#"{"prot": 1}"#, "prot"), (#"{"tls": {"cert": "x"}}"#, "tls.cert"), (#"{"port": 1, "port": 2}"#, "not JSON"),
        ("{", "not JSON"), ("[1]", "must be a JSON object"),
    ])
    func `in a file that are none are refused by name`(_ text: String, _ part: String) async throws {
        let directory = try WorkDirectory()
        let path = try file(text, in: directory)
        await #expect { try await SettingsSource(environment: [:], file: path) } throws: { error in
            (error as? CommandFailure).map { $0.status == .configuration && $0.message.contains(part) } ?? false
        }
    }

    @Test func `in a file that is missing are a missing file`() async throws {
        await #expect { try await SettingsSource(environment: ["NABHA_CONFIG": "/nowhere/nabha.json"]) } throws: {
            error in
            (error as? CommandFailure)?.status == .noInput
        }
    }

    @Test(arguments: ["abc", "-1", "65536", "1.5", "", "99999999999999999999"])
    func `of a wrong kind or beyond their range are refused without repeating them`(_ text: String) async throws {
        let source = try await SettingsSource(environment: ["NABHA_PORT": text])
        #expect { try source.integer(.port, in: 0...65_535) } throws: { error in
            guard let failure = error as? CommandFailure else { return false }
            return failure.status == .configuration && failure.message.hasPrefix("NABHA_PORT must be")
        }
    }

    @Test(arguments: [0, 65_535])
    func `at the ends of their range are taken`(_ port: Int) async throws {
        let source = try await SettingsSource(environment: ["NABHA_PORT": "\(port)"])
        #expect(try source.integer(.port, in: 0...65_535) == port)
    }

    @Test(arguments: [
        ("NABHA_TIME_ZONE", "Mars/Olympus"), ("NABHA_LOG_LEVEL", "loud"), ("NABHA_LOG_FORMAT", "xml"),
        ("NABHA_SIGNING_SECRET", "too short"), ("NABHA_ALLOWED_ORIGINS", "app-example"),
        ("NABHA_ALLOWED_ORIGINS", "https://example.org/path"), ("NABHA_CONNECTIONS", "-7"),
        ("NABHA_TLS_KEY", "only-the-key.pem"), ("NABHA_PORT", "70000"),
    ])
    func `of a server are checked before anything is opened`(_ variable: String, _ value: String) async throws {
        let source = try await SettingsSource(environment: [variable: value])
        #expect { try ServeSettings(source, isTerminal: false, noColour: nil) } throws: { error in
            guard let failure = error as? CommandFailure else { return false }
            return failure.status == .configuration
                && (variable == "NABHA_TLS_KEY" || failure.message.contains(variable))
                && !failure.message.contains(value)
        }
    }

    @Test func `that are secret have no flag`() {
        #expect(Setting.all.filter(\.isSecret).allSatisfy { $0.flag == nil })
        #expect(Setting.all.contains(.signingSecret))
    }
}
