import ArgumentParser
import NabhaClientHTTP
import NabhaModel
import NabhaSync

/// The network of the field, to be tried out at a desk.
struct LinkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "As over a slow network, in real time: 2g-edge, 2g-good, 3g … (help lists them).",
            valueName: "name"
        ),
        transform: LinkChoice.option
    )
    var link: LinkChoice?
    @Option(help: ArgumentHelp("What the slow network loses follows from this number.", valueName: "number"))
    var linkSeed: UInt64 = 1

    enum LinkChoice: Sendable {
        case list
        case link(LinkProfile)

        static func option(_ text: String) throws -> LinkChoice {
            if text == "help" { return .list }
            guard let profile = LinkProfile.named(text) else {
                let names = LinkProfile.all.map(\.name).joined(separator: ", ")
                throw ValidationError("There is no link \(text). There are: \(names).")
            }
            return .link(profile)
        }
    }

    var profile: LinkProfile? {
        if case .link(let profile)? = link { profile } else { nil }
    }

    var wantsList: Bool {
        if case .list? = link { true } else { false }
    }

    func transport() -> HTTPTransport {
        HTTPTransport(link: profile.map { SimulatedLink($0, seed: linkSeed) })
    }

    /// All there are.
    static var listing: Listing {
        Listing(
            columns: ["name", "down_kbit", "up_kbit", "round_trip_ms", "loss_percent", "drops_after_s"],
            rows: LinkProfile.all.map { link in
                [
                    .string(link.name), .integer(Int64(link.down / 1_000)), .integer(Int64(link.up / 1_000)),
                    .integer(link.roundTrip.wholeMicroseconds / 1_000), .string("\(link.lossPercent)"),
                    link.cutOffs.map {
                        .string("\($0.lowerBound.components.seconds) to \($0.upperBound.components.seconds)")
                    } ?? .null,
                ]
            }
        )
    }
}
