import CArgon2
import Crypto
import _CryptoExtras

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The slow part of checking a password.
///
/// Blocks its thread for tens of milliseconds: call it through ``HashingPool``.
enum PasswordDerivation {
    /// Argon2id of `password`, or nil when libargon2 refuses the numbers or finds no memory.
    static func argon2id(_ password: String, cost: PasswordCost, salt: [UInt8], byteCount: Int) -> SymmetricKey? {
        withWipedBytes(of: password) { password in
            var output = [UInt8](repeating: 0, count: byteCount)
            defer { output.withUnsafeMutableBytes(wipe) }
            let code = argon2id_hash_raw(
                cost.passes,
                cost.memoryKibibytes,
                cost.lanes,
                password.baseAddress,
                password.count,
                salt,
                salt.count,
                &output,
                output.count
            )
            return code == ARGON2_OK.rawValue ? SymmetricKey(data: output) : nil
        }
    }

    static func pbkdf2SHA256(_ password: String, iterations: Int, salt: String, byteCount: Int) -> SymmetricKey? {
        withWipedBytes(of: password) { password in
            try? KDF.Insecure.PBKDF2.deriveKey(
                from: password,
                salt: Array(salt.utf8),
                using: .sha256,
                outputByteCount: byteCount,
                unsafeUncheckedRounds: iterations
            )
        }
    }

    /// Gives the password's bytes in a buffer of ours that is zeroed afterwards.
    ///
    /// The string itself is the caller's and lives as long as the request; what this avoids is further copies that stay
    /// behind in freed memory.
    private static func withWipedBytes<Result>(
        of password: String,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        var bytes = Array(password.utf8)
        return bytes.withUnsafeMutableBytes { buffer in
            defer { wipe(buffer) }
            return body(UnsafeRawBufferPointer(buffer))
        }
    }

    /// Zeroes memory in a way that the optimiser does not remove.
    private static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress else { return }
        #if canImport(Darwin)
        _ = memset_s(start, buffer.count, 0, buffer.count)
        #else
        explicit_bzero(start, buffer.count)
        #endif
    }
}
