import NabhaSimulator
import Testing

@Suite struct `A world` {}
