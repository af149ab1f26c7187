import ArgumentParser
import Configuration

@main
struct Nabha: AsyncParsableCommand {
}
