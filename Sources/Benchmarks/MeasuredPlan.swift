import CFFTW
import Foundation
import Interactions

/// An FFTW plan found by trying, which the solvers' plans never are: they must not
/// differ from run to run.
final class MeasuredPlan {
    let plan: fftw_plan

    /// The seconds that the search for one plan may take.
    private static let patience = 20.0

    /// Plans by `make`, which is given the planner's flags.
    init(_ make: (UInt32) -> fftw_plan?) {
        plannerLock.lock()
        defer { plannerLock.unlock() }
        fftw_set_timelimit(Self.patience)
        guard let plan = make(FFTW_MEASURE) else {
            preconditionFailure("FFTW has a plan for every length")
        }
        self.plan = plan
        fftw_set_timelimit(FFTW_NO_TIMELIMIT)
        // What was learned would change the plans that solvers make later.
        fftw_forget_wisdom()
    }

    deinit {
        plannerLock.lock()
        fftw_destroy_plan(plan)
        plannerLock.unlock()
    }
}

extension UnsafeMutablePointer<Double> {
    /// The same memory as pairs of real and imaginary parts.
    var asComplex: UnsafeMutablePointer<fftw_complex> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: fftw_complex.self)
    }

    /// The same memory as vectors of two.
    var asPairs: UnsafeMutablePointer<SIMD2<Double>> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: SIMD2<Double>.self)
    }
}
