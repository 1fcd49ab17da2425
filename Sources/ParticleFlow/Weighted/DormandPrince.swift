/// The embedded Runge–Kutta pair 5(4) of Dormand and Prince (1980).
///
/// The result is that of order 5; the one of order 4 only tells the error. The
/// last row is the result, so that the last stage is the first of the next step.
enum DormandPrince {
    /// The number of stages.
    static let stages = 7
    /// The times of the stages, as fractions of the step.
    static let nodes = [0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1]
    /// What each stage takes of the rates of those before it.
    static let rows: [[Double]] = [
        [],
        [1.0 / 5],
        [3.0 / 40, 9.0 / 40],
        [44.0 / 45, -56.0 / 15, 32.0 / 9],
        [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
        [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ]
    /// The result of order 5 less that of order 4.
    static let difference = [
        71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
    ]
}
