package import NabhaModel

/// Why the phone's own data could not be read or changed.
///
/// None repeats a value.
package enum ReplicaError: Error, Hashable, Sendable {
    /// The database was written by a later version of the SDK; it is left as it is.
    case newerDatabase
    /// The key is not the one with which the database was written.
    case wrongKey
    /// The database holds what it cannot hold.
    case damaged(String)
    /// There is no such model, or none that phones hold.
    case unknownModel(String)
    /// The model has no such field, or not one that may be written like this.
    case unknownField(String)
    /// The record is not on this phone.
    case notFound
    /// A value may not stand in the field.
    case invalid(field: String, FieldFault)
    /// A group of more edits than the protocol lets happen all or none.
    case groupTooLarge(limit: Int)
    /// There is nothing to decide about the record.
    case nothingToDecide
    /// The reply belongs to a request that another one has replaced, or was applied before.
    case outdatedReply
    /// The reply is not one of the protocol; nothing of it was applied.
    case malformedReply(String)
    /// The account of another user: each user has a database of their own.
    case anotherUser
    /// Nobody has signed in on this phone.
    case notSignedIn
    /// Signing out would lose work that the server does not have.
    case unsentWork(unsent: Int, refused: Int)
}
