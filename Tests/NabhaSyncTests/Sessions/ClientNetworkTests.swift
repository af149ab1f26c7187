import NabhaSync
import Testing

@Suite struct `The network of an address that was written oddly` {
    @Test(arguments: [
        ("2001:db8:1:2::", "2001:db8:1:2::/64"), ("2001::5:6:7:8:9:a", "2001:0:5:6::/64"),
        ("1::3:4:5:6:7:8", "1:0:3:4::/64"), ("::2:3:4:5:6:7:8", "0:2:3:4::/64"), ("1:2:3:4:5:6:7::", "1:2:3:4::/64"),
        ("0001:0002:0003:0004::", "1:2:3:4::/64"), ("1:2:3:4:5:6:7:8%1", "1:2:3:4::/64"), ("::%lo", "0:0:0:0::/64"),
        ("64:ff9b::203.0.113.7", "203.0.113.7"), ("::FFFF:203.0.113.7", "203.0.113.7"),
        ("::203.0.113.7", "203.0.113.7"),
    ])
    func `is that of the address`(address: String, network: String) {
        #expect(ClientNetwork(of: address).description == network)
    }

    @Test(arguments: ["2001:db8:1:2::1", "2001:DB8:1:2:0:0:0:2", "2001:0db8:1:2:ffff:ffff:ffff:ffff%eth0"])
    func `is the same for all of one customer's addresses`(address: String) {
        #expect(ClientNetwork(of: address) == ClientNetwork(of: "2001:db8:1:2::"))
        #expect(ClientNetwork(of: address) != ClientNetwork(of: "2001:db8:1:3::1"))
    }

    @Test(arguments: [
        ":", ":::", "::::::::::::::::", "1:2:3:4:5:6:7:8:9:a:b:c", "g::h", ":.:", ".:", "::.", "%", "%:", "\0", "ਗ::ਗ",
        "unix:/socket", "1:2", String(repeating: ":", count: 1_000), String(repeating: "1:", count: 1_000),
        String(repeating: "x", count: 100_000), "x" + String(repeating: "\u{301}", count: 100_000),
    ])
    func `is some short text for what is no address`(address: String) {
        let network = ClientNetwork(of: address)
        #expect(network.description.unicodeScalars.count <= 80)
        #expect(network == ClientNetwork(of: address))
    }
}
