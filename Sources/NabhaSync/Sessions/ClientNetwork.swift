/// What one customer of a network provider holds, to count attempts by: an IPv4 address, or the first 64 bits of an
/// IPv6 address, of which everybody has 2^64.
package struct ClientNetwork: Hashable, Sendable, CustomStringConvertible {
    private static let longestText = 64
    package let description: String

    /// - Parameter address: an IP address as text. What is none stands for itself.
    package init(of address: some StringProtocol) {
        let text = String(String(address).unicodeScalars.prefix(Self.longestText)).lowercased().prefix { $0 != "%" }
        guard text.contains(":") else {
            description = String(text)
            return
        }
        // An IPv4 client of a socket that serves both: ::ffff:203.0.113.7
        if text.contains("."), let colon = text.lastIndex(of: ":") {
            description = String(text[text.index(after: colon)...])
            return
        }
        description = Self.groups(text).prefix(4).joined(separator: ":") + "::/64"
    }

    /// The eight groups of an address, with those that `::` leaves out.
    private static func groups(_ text: Substring) -> [String] {
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        let left = Array(groups.prefix { !$0.isEmpty })
        let right = groups.dropFirst(left.count).filter { !$0.isEmpty }
        let zeros = Array(repeating: Substring("0"), count: max(0, 8 - left.count - right.count))
        return (left + zeros + right)
            .map { group in
                let digits = group.drop { $0 == "0" }
                return digits.isEmpty ? "0" : String(digits)
            }
    }
}
