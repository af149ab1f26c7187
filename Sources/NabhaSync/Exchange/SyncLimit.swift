package import NabhaModel

/// How much one exchange of API v2 may hold, and how long things are kept for it.
package enum SyncLimit {
    /// Operations in one request: what fits into a few seconds of 2G.
    package static let operations = 200
    /// Operations that happen all or none.
    package static let operationsInGroup = 50
    /// The greatest number that an operation may have: what every JSON reader keeps exactly, and nobody reaches.
    package static let largestNumber: Int64 = 1 << 53
    /// Results kept for each device; a client has at most ``operations`` without a result.
    package static let keptResults: Int64 = 1_000
    /// How long a phone keeps operations that have a result, to send them again to a server restored from a backup.
    package static let keptOperations = Duration.seconds(14 * 86_400)
    package static let followedPharmacies = 20
    package static let smallestBudget = ByteCount(bytes: 256)
    package static let standardBudget = ByteCount.kibibytes(64)
    package static let largestBudget = ByteCount.mebibytes(1)
    /// Seconds that a reply may be held while there is nothing new: less than proxies and mobile networks wait.
    package static let longestWait = 25
    /// Free instants offered where a slot is taken.
    package static let alternatives = 5
    package static let checkNodes = 1_024
    /// Rows by which one node of a check may be given.
    package static let rowsInNode = 64
    /// A part with more records than this is bisected further rather than listed.
    package static let listedRows = 16
    package static let devices = 20
    /// How long exits are kept: longer than any posting to a place without a network.
    package static let exitRetention = Duration.seconds(400 * 86_400)
    /// The newest schema version of the models.
    package static let schema = 1
}
