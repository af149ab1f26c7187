import NabhaServer
import Synchronization
import Testing

@Suite struct `The password hasher` {
    static let cheap = PasswordCost(memoryKibibytes: 64, passes: 2, lanes: 1)
    let hasher = PasswordHasher(cost: cheap, concurrency: 2, randomness: countingBytes())

    @Test func `knows its own hashes again`() async throws {
        let hash = try await hasher.hash("monsoon-2024")
        #expect(try await hasher.verify("monsoon-2024", against: hash))
        #expect(try await !hasher.verify("monsoon-2025", against: hash))
        #expect(try await !hasher.verify("", against: hash))
        #expect(!hasher.needsUpgrade(hash))
    }

    @Test func `salts every hash anew`() async throws {
        let first = try await hasher.hash("monsoon-2024")
        let second = try await hasher.hash("monsoon-2024")
        #expect(first != second)
    }

    @Test func `agrees with the argon2 program`() async throws {
        let hash = try PasswordHash(parsing: `A stored password hash`.argon2)
        #expect(try await hasher.verify("monsoon-2024", against: hash))
        #expect(try await !hasher.verify("monsoon-2024 ", against: hash))
    }

    @Test func `agrees with Python's PBKDF2 and asks for an upgrade`() async throws {
        let hash = try PasswordHash(parsing: `A stored password hash`.django)
        #expect(try await hasher.verify("बादल-1-monsoon", against: hash))
        #expect(try await !hasher.verify("बादल-2-monsoon", against: hash))
        #expect(hasher.needsUpgrade(hash))
    }

    @Test(arguments: ["", "!", "monsoon-2024", "\0"])
    func `lets nobody in by an unusable hash or without a user`(_ password: String) async throws {
        #expect(try await !hasher.verify(password, against: .unusable))
        try await hasher.verifyAlike(password, after: .unusable, legacy: nil)
        #expect(!hasher.needsUpgrade(.unusable))
    }

    @Test func `tells bytes after a NUL apart`() async throws {
        let hash = try await hasher.hash("mon\0soon")
        #expect(try await !hasher.verify("mon\0moon", against: hash))
        #expect(try await hasher.verify("mon\0soon", against: hash))
    }

    @Test func `upgrades weaker hashes only`() async throws {
        let hash = try await hasher.hash("monsoon-2024")
        func upgrades(_ cost: PasswordCost) -> Bool {
            PasswordHasher(cost: cost, concurrency: 1, randomness: countingBytes()).needsUpgrade(hash)
        }
        #expect(upgrades(PasswordCost(memoryKibibytes: 65, passes: 2, lanes: 1)))
        #expect(upgrades(PasswordCost(memoryKibibytes: 64, passes: 3, lanes: 1)))
        #expect(!upgrades(PasswordCost(memoryKibibytes: 64, passes: 1, lanes: 1)))
        #expect(!upgrades(PasswordCost(memoryKibibytes: 64, passes: 2, lanes: 4)))
    }

    @Test func `never hashes more than the limit`() async throws {
        let longest = String(repeating: "x", count: PasswordHasher.mostInputBytes)
        let hash = try await hasher.hash(longest)
        #expect(try await hasher.verify(longest, against: hash))
        #expect(try await !hasher.verify(longest + "x", against: hash))
        await #expect(throws: PasswordHasher.Failure.inputTooLong) { try await hasher.hash(longest + "x") }
    }

    @Test func `says busy rather than let people wait without bound`() async throws {
        let narrow = PasswordHasher(cost: Self.cheap, concurrency: 1, waitingLimit: 0, randomness: countingBytes())
        let outcomes = await withTaskGroup { group in
            for _ in 0..<64 {
                group.addTask { () -> Result<PasswordHash, PasswordHasher.Failure> in
                    do throws(PasswordHasher.Failure) {
                        return .success(try await narrow.hash("monsoon-2024"))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains { (try? $0.get()) != nil })
        for case .failure(let failure) in outcomes { #expect(failure == .busy) }
        _ = try await narrow.hash("monsoon-2024")
    }
}

/// Different bytes at each call, the same in each run.
func countingBytes() -> RandomBytes {
    let counter = Counter()
    return { count in
        let start = counter.value.add(1, ordering: .relaxed).newValue
        return (0..<count).map { UInt8(truncatingIfNeeded: start &* 31 &+ $0 &* 7) }
    }
}

private final class Counter: Sendable {
    let value = Atomic(0)
}
