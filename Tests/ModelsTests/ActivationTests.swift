import Models
import Testing

@Suite struct ActivationTests {
    /// Central differences of a function with |f'''| ≤ 3 are off by h²/2.
    @Test(arguments: Activation.allCases)
    func slopesAreDerivatives(_ activation: Activation) {
        let h = 1e-4
        for s in stride(from: -4.05, through: 4, by: 0.1) {
            let difference = (activation.value(s + h) - activation.value(s - h)) / (2 * h)
            #expect(abs(activation.slope(s) - difference) < 2e-8)
        }
    }

    @Test func farValuesAreFinite() {
        for activation in Activation.allCases {
            for s in [-1e4, 1e4] {
                #expect(activation.value(s).isFinite)
                #expect(activation.slope(s).isFinite)
            }
        }
    }
}
