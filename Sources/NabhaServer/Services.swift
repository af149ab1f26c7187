import Logging
import NabhaModel
package import NabhaStore

/// What endpoints work with; made once, by whoever starts the server.
package struct Services: Sendable {
    package let store: any Store
    package let settings: ServerSettings
    let authenticator: Authenticator
    let accounts: Accounts
    let registrations: RegistrationGate
    let workingHours: WorkingHours
    let readAudit: ReadAudit
    let deviceHealth: DeviceHealthLog
    let live: LiveChanges
    let listeners: Listeners
    let metrics: ServerMetrics
    let lists = ListCache(budget: CodedList.budget)
    let pages = PageCache(budget: KeptPage.budget)
    let bodies: BodyReader
    /// The epoch of the database's life, which every ETag depends on.
    package let epoch: String
    /// What restores of backups have lost.
    let lostTime: LostTime
    let retention: Retention
    /// The measurements as text.
    let exposition: @Sendable () -> String

    /// The epoch as clients of API v2 know it: eight digits are enough to tell lives of one database apart.
    var syncEpoch: String { String(epoch.prefix(8)) }

    var environment: Environment { store.environment }
}

/// What a deployment decides.
package struct ServerSettings: Sendable {
    /// The identifier of the time zone in which doctors keep hours.
    package var timeZone: String
    /// The web origins that may call the API from a browser; `*` for any.
    package var allowedOrigins: [String]
    /// `https` where the server itself encrypts.
    package var scheme: String

    package init(timeZone: String = "Asia/Kolkata", allowedOrigins: [String] = [], scheme: String = "http") {
        self.timeZone = timeZone
        self.allowedOrigins = allowedOrigins
        self.scheme = scheme
    }
}
