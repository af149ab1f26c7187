import AsyncHTTPClient
import HummingbirdTesting
import Testing

@Test func works() { #expect(Bool(true)) }
