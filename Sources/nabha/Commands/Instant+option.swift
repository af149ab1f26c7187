import ArgumentParser
import NabhaModel

extension Instant {
    /// What stands after an option.
    static func option(_ text: String) throws -> Instant {
        do throws(InstantError) {
            return try Instant(iso8601: text)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
