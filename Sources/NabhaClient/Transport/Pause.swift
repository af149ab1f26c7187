/// How long a client waits where the server says so, within what makes sense.
///
/// A server, or something on the way to it, that has gone mad must neither silence a phone for years nor make it ask without
/// end: each request costs somebody's money.
enum Pause {
    private static let longestRefusal: Int64 = 3_600
    private static let recommended: ClosedRange<Int64> = 10...86_400

    /// What a server asks for that has too much to do, in seconds.
    static func afterRefusal(_ seconds: Int64) -> Duration { .seconds(min(max(0, seconds), longestRefusal)) }

    /// When it recommends to look for news.
    static func untilNextSync(_ wanted: Duration) -> Duration {
        .seconds(min(max(recommended.lowerBound, wanted.components.seconds), recommended.upperBound))
    }
}
