/// A variable of the environment that looks like one of ours and is none, such as `NABHA_PROT`.
///
/// Other programs may have variables that begin alike, so only what can hardly be meant otherwise is refused.
enum MisspeltVariable {
    private static let prefix = "NABHA_"
    /// Letters that are wrong, missing or too many; two that changed places count as two.
    private static let mostMistakes = 2

    /// - Throws: a failure that says which variable may have been meant. Values are not repeated.
    static func refuse(in environment: [String: String]) throws {
        let known = Setting.all.map(\.environmentVariable) + [SettingsSource.fileVariable]
        for name in environment.keys.sorted() where name.hasPrefix(prefix) && !known.contains(name) {
            guard let meant = known.first(where: { looksLike(name, $0) }) else { continue }
            throw CommandFailure(.configuration, "\(name) is no setting. Is \(meant) meant? See: nabha settings")
        }
    }

    /// Few mistakes, or one of the two goes on after the other: `NABHA_TLS_CERT`, `NABHA_DATA_DIR`.
    private static func looksLike(_ name: String, _ known: String) -> Bool {
        if name.hasPrefix(known + "_") || name.count > prefix.count + 2 && known.hasPrefix(name) { return true }
        return mistakes(Array(name.utf8), Array(known.utf8)) <= mostMistakes
    }

    /// The fewest letters to change, leave out or put in to make one of the other (Levenshtein's distance).
    private static func mistakes(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let changed = diagonal + (letter == other[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
