import CArgon2
import CZlib
import Crypto
import Hummingbird
import HummingbirdHTTP2
import HummingbirdTLS
import JWTKit
import NIOSSL
import Yams
import _CryptoExtras

func placeholder() { _ = Router(context: BasicRequestContext.self) }
