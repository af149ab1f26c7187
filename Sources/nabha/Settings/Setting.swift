/// One thing a deployment may decide, said once: its flag, its environment variable, its key in the file and its default.
struct Setting: Sendable, Hashable {
    /// In the file, and what the environment variable follows from: `tls.certificate`.
    let key: String
    /// nil for secrets: every user of a machine can read the command lines of the others.
    let flag: String?
    let standard: String
    let help: String
    let isSecret: Bool

    private init(_ key: String, flag: String?, standard: String, _ help: String, isSecret: Bool = false) {
        self.key = key
        self.flag = flag
        self.standard = standard
        self.help = help
        self.isSecret = isSecret
    }

    /// `NABHA_TLS_CERTIFICATE`.
    var environmentVariable: String {
        var name = "NABHA_"
        for character in key {
            if character == "." {
                name += "_"
            } else {
                if character.isUppercase { name += "_" }
                name += character.uppercased()
            }
        }
        return name
    }

    static let data = Setting("data", flag: "--data", standard: "./data", "the data directory")
    static let host = Setting(
        "host",
        flag: "--host",
        standard: "127.0.0.1",
        "the address to listen on; 0.0.0.0 for all"
    )
    static let port = Setting("port", flag: "--port", standard: "8080", "the port to listen on; 0 picks a free one")
    static let connections = Setting(
        "connections",
        flag: "--connections",
        standard: "10000",
        "connections at a time; further ones wait"
    )
    static let timeZone = Setting(
        "timeZone",
        flag: "--time-zone",
        standard: "Asia/Kolkata",
        "the time zone in which doctors keep hours"
    )
    static let allowedOrigins = Setting(
        "allowedOrigins",
        flag: "--allow-origin",
        standard: "",
        "web origins that may call the API from a browser (CORS); * for any; with commas between them in the environment"
    )
    static let tlsCertificate = Setting(
        "tls.certificate",
        flag: "--tls-certificate",
        standard: "",
        "a PEM file with the certificate and its chain; turns on TLS and HTTP/2"
    )
    static let tlsKey = Setting(
        "tls.key",
        flag: "--tls-key",
        standard: "",
        "a PEM file with the certificate's private key"
    )
    static let logLevel = Setting(
        "log.level",
        flag: "--log-level",
        standard: "info",
        "trace, debug, info, notice, warning, error or critical"
    )
    static let logFormat = Setting(
        "log.format",
        flag: "--log-format",
        standard: "auto",
        "text, json, or auto: text on a terminal, JSON otherwise"
    )
    static let signingSecret = Setting(
        "signingSecret",
        flag: nil,
        standard: "",
        "the secret that signs tokens, 32 bytes or more; without it one is made in the data directory",
        isSecret: true
    )

    /// In the order of the help and of the guide.
    static let all = [
        data, host, port, connections, timeZone, allowedOrigins, tlsCertificate, tlsKey, logLevel, logFormat,
        signingSecret,
    ]
}
