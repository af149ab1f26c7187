import Foundation
import Logging
import NIOSSL
import NabhaModel
import NabhaServer

/// The settings of `nabha serve`, checked.
struct ServeSettings: Sendable {
    let listening: Server.Listening
    let server: ServerSettings
    let logLevel: Logger.Level
    let logFormat: LineLogHandler.Format
    /// nil where the one in the data directory counts.
    let secret: SigningSecret?

    private static let ports = 0...65_535
    private static let connections = 1...1_000_000

    /// - Throws: a failure that names the setting at fault.
    init(_ source: SettingsSource, isTerminal: Bool, noColour: String?) throws {
        listening = Server.Listening(
            host: try source.string(.host),
            port: try source.integer(.port, in: Self.ports),
            connections: try source.integer(.connections, in: Self.connections),
            tls: try Self.tls(source)
        )
        let zone = try source.string(.timeZone)
        guard TimeZone(identifier: zone) != nil else {
            throw source.wrong(.timeZone, "must be a time zone such as Asia/Kolkata.")
        }
        server = ServerSettings(
            timeZone: zone,
            allowedOrigins: try Self.origins(source),
            scheme: listening.tls == nil ? "http" : "https"
        )
        guard let level = Logger.Level(rawValue: try source.string(.logLevel)) else {
            throw source.wrong(.logLevel, "must be one of: \(Setting.logLevel.help).")
        }
        logLevel = level
        switch try source.string(.logFormat) {
        case "auto": logFormat = .suited(isTerminal: isTerminal, noColour: noColour)
        case "json": logFormat = .json
        case "text": logFormat = .text(isColoured: isTerminal && (noColour?.isEmpty ?? true))
        default: throw source.wrong(.logFormat, "must be auto, text or json.")
        }
        let secret = try source.string(.signingSecret)
        do {
            self.secret = secret.isEmpty ? nil : try SigningSecret(secret)
        } catch {
            throw source.wrong(.signingSecret, "must have at least \(SigningSecret.fewestBytes) bytes.")
        }
    }

    private static func origins(_ source: SettingsSource) throws -> [String] {
        let origins = try source.strings(.allowedOrigins)
        for origin in origins where origin != "*" {
            guard let url = URL(string: origin), url.scheme == "https" || url.scheme == "http", url.host != nil,
                url.path.isEmpty, url.query == nil
            else { throw source.wrong(.allowedOrigins, "must hold origins such as https://app.example.org, or *.") }
        }
        return origins
    }

    private static func tls(_ source: SettingsSource) throws -> TLSConfiguration? {
        let certificate = try source.string(.tlsCertificate)
        let key = try source.string(.tlsKey)
        guard !certificate.isEmpty || !key.isEmpty else { return nil }
        guard !certificate.isEmpty, !key.isEmpty else {
            throw CommandFailure(.configuration, "TLS needs both --tls-certificate and --tls-key.")
        }
        let chain: [NIOSSLCertificate]
        let privateKey: NIOSSLPrivateKey
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate)
        } catch {
            throw source.wrong(.tlsCertificate, "must name a readable PEM file with certificates.")
        }
        do {
            privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw source.wrong(.tlsKey, "must name a readable PEM file with a private key without a password.")
        }
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        do {
            // Also finds a key that belongs to another certificate, now rather than at the first connection.
            _ = try NIOSSLContext(configuration: tls)
        } catch {
            throw CommandFailure(.configuration, "The TLS certificate and key do not belong together.")
        }
        return tls
    }
}
