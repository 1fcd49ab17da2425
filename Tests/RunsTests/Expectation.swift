import Testing

/// How a run file of `Configs` is reduced for the tests, and what it then gives.
///
/// The numbers are what this program gave; that they are right is for the tests of
/// known answers to say. They have some 12 digits, so that a change of any consequence
/// shows, but not the last bits of another compiler or processor. The disk's free edge
/// magnifies those: limiters that switch a step earlier moved its variances by 5e-8. So do long
/// proximal steps, whose slowest exponents feel 100 times what V is rounded by.
struct Expectation: Sendable {
    let name: String
    let settings: [String]
    /// Scalars at the end.
    let final: [String: Double]
    /// The relative deviation that other roundings may cause.
    var tolerance = 1e-9
    /// Whether the mass stays what it is.
    var keepsMass = true
    /// Whether the energy is known to be convex.
    var certifiesGap = true
    /// How much the energy, or with momentum the Lyapunov functional, may rise.
    var tolerableIncrease = 1e-15

    private static func cells(_ counts: Int...) -> [String] {
        counts.enumerated().map { "mesh.axes[\($0.offset)].cells=\($0.element)" }
    }

    private static let goodStart = cells(96, 96) + ["time.end=5", "time.outputs=11"]
    private static let badStart = cells(96, 96) + ["time.outputs=13"]

    static let all = [
        Expectation(
            name: "attraction-repulsion-2d", settings: cells(80, 80) + ["time.outputs=7"],
            final: [
                "energy": 0.374794583146,
                "variance_x": 0.250019851897,
                "variance_y": 0.249684835341,
            ], tolerance: 1e-6, certifiesGap: false),
        Expectation(
            name: "coulomb-gas", settings: cells(240),
            final: [
                "energy": 0.548261273584,
                "certified_gap": 0.000199853237324,
                "variance_x": 0.499939871452,
            ]),
        Expectation(
            name: "data-network", settings: cells(96, 96) + ["time.end=4", "time.outputs=5"],
            final: [
                "loss": 0.138315033885,
                "test_loss": 0.138755282379,
                "certified_gap": 1.45597904106,
                "mean_b": -0.261672152,
                "covariance_c_b": -0.428750936252,
            ]),
        Expectation(
            name: "double-well", settings: cells(200),
            final: [
                "energy": -0.253532554042,
                "mean_x": -1.03748186102,
                "variance_x": 3.62776316481e-05,
            ]),
        Expectation(
            name: "double-well-gradient-descent", settings: cells(200),
            final: [
                "energy": 0.245595607228,
                "mean_x": 0.960716764152,
                "variance_x": 0.00356329176629,
            ]),
        Expectation(
            name: "free-mass-decay", settings: cells(64),
            final: [
                "mass": 0.119193655634,
                "energy": 0.0834355589437,
                "variance_x": 0.641292529934,
            ], keepsMass: false),
        Expectation(
            name: "gaussian-closure-diffusion", settings: cells(200),
            final: [
                "energy": 0.137930534975,
                "free_energy": -0.0331565571613,
                "free_energy_dissipation": 0.00453216643362,
                "mean_x": 0.0330747787604,
                "variance_x": 0.183178085973,
            ],
            certifiesGap: false),
        Expectation(
            name: "gibbs-double-well", settings: cells(200) + ["time.end=20"],
            final: [
                "certified_gap": 0.0319059883867,
                "free_energy": -0.0700063432986,
                "entropy": 0.591097942829,
                "mean_x": -0.273511201794,
                "variance_x": 0.841298786836,
            ]),
        Expectation(
            name: "heavy-ball-harmonic", settings: cells(64, 64),
            final: [
                "lyapunov": -0.104283909367,
                "mean_theta": -0.12716411768,
                "mean_v": 0.0324205258527,
                "variance_theta": 0.249582063332,
                "covariance_theta_v": -0.00021949654804,
            ]),
        Expectation(
            // Without friction the functional is kept: 2e-4 at this size, of either sign.
            name: "heavy-ball-interaction", settings: cells(64, 64),
            final: [
                "lyapunov": 1.33366862434,
                "mean_theta": 1.50021805402,
                "variance_theta": 0.131040045927,
                "covariance_theta_v": 0.0709416223051,
            ], certifiesGap: false, tolerableIncrease: 5e-4),
        Expectation(
            name: "heavy-ball-langevin", settings: cells(64, 64),
            final: [
                "energy": 0.272861467713,
                "lyapunov": -0.458288287903,
                "mean_theta": -0.0044558456925,
                "variance_v": 0.500059721511,
            ]),
        Expectation(
            name: "heavy-ball-network", settings: cells(128, 128) + ["time.end=6"],
            final: [
                "loss": 0.0172039437211,
                "lyapunov": -0.0776223711073,
                "certified_gap": 0.106135840842,
                "mean_z": 0.610898661309,
                "variance_v": 0.0109759170397,
            ]),
        Expectation(
            name: "mixture-bad-start", settings: badStart,
            final: [
                "loss": 0.0137325407149,
                "certified_gap": 0.898444386318,
                "mean_c": -0.217191678159,
                "mean_z": -1.75133641805,
                "variance_z": 0.370135940409,
            ]),
        Expectation(
            name: "mixture-bad-start-gradient-descent", settings: badStart,
            final: [
                "loss": 0.0148695555442,
                "certified_gap": 0.878138595294,
                "mean_c": -0.15299899029,
                "mean_z": -1.68675142439,
                "variance_z": 0.475485876694,
            ]),
        Expectation(
            // Its time of escape is that of the mesh, of which a run would warn.
            name: "mixture-bad-start-reinjected", settings: badStart + ["solver.leakage=false"],
            final: [
                "loss": 0.000288033227915,
                "certified_gap": 0.0400345809649,
                "mean_c": 0.014115156368,
                "mean_z": -1.04580842916,
                "variance_z": 2.45953044097,
            ]),
        Expectation(
            name: "mixture-good-start", settings: goodStart,
            final: [
                "loss": 0.000781020779033,
                "certified_gap": 0.0892596627944,
                "mean_c": -0.0287881996624,
                "variance_c": 2.23579271529,
                "variance_z": 1.69433903313,
            ]),
        Expectation(
            name: "mixture-good-start-gradient-descent", settings: goodStart,
            final: [
                "loss": 0.0120015605694,
                "certified_gap": 0.414082542085,
                "mean_c": -0.140704279844,
                "variance_c": 1.24522302041,
                "variance_z": 1.43852451663,
            ]),
        Expectation(
            name: "mixture-good-start-reinjected", settings: goodStart,
            final: [
                "loss": 0.000781020779033,
                "certified_gap": 0.0892596627944,
                "mean_c": -0.0287881996624,
                "variance_c": 2.23579271529,
                "variance_z": 1.69433903313,
            ]),
        Expectation(
            name: "noisy-torus-cosine", settings: cells(128),
            final: [
                "energy": -0.345664427412,
                "free_energy": -0.577023127185,
                "variance_theta": 0.379452528161,
            ], certifiesGap: false),
        Expectation(
            name: "ornstein-uhlenbeck", settings: cells(240),
            final: [
                "certified_gap": 0.00280359205844,
                "free_energy": -0.283378879404,
                "mean_x": 0.0748765111243,
                "variance_x": 0.499168477036,
            ]),
        Expectation(
            name: "proximal-gaussian-kernel", settings: cells(200),
            final: [
                "energy": 0.890602597862,
                "certified_gap": 0.000127124826517,
                "variance_x": 0.517536175743,
            ], tolerance: 1e-6),
        Expectation(
            name: "quadratic-decay", settings: cells(320),
            final: [
                "energy": 0.135103978209,
                "mean_x": 0.477466206114,
                "variance_x": 0.042233978437,
                "certified_gap": 0.134981907896,
            ]),
        Expectation(
            name: "quadratic-interaction", settings: cells(320),
            final: [
                "energy": 0.134868138707,
                "mean_x": 0.4966499064,
                "variance_x": 0.0153834319247,
            ], certifiesGap: false),
        Expectation(
            name: "reaction-only", settings: cells(384),
            final: [
                "energy": 0.00249065667795,
                "mean_x": 0.00248736076522,
                "variance_x": 0.00497512639233,
            ]),
        Expectation(
            name: "relu-circle", settings: cells(96, 96) + ["time.end=4", "time.outputs=5"],
            final: [
                "loss": 0.012558004246,
                "certified_gap": 0.280763244398,
                "mean_c": 0.232334851889,
                "variance_w": 3.41788086373,
            ]),
        Expectation(
            name: "spikes-dirichlet",
            settings: cells(128) + ["time={ end: 0.5, outputs: 3 }", "solver.leakage=false"],
            final: [
                "energy": -173.083140964,
                "certified_gap": 0.0810835815849,
                "mass": 3.73616332212,
                "dual_peak": 1.90656585906,
            ], keepsMass: false),
        Expectation(
            name: "spikes-gaussian",
            settings: cells(128) + ["time={ end: 0.5, outputs: 3 }", "solver.leakage=false"],
            final: [
                "energy": -9.48129166124,
                "certified_gap": 0.00114125358824,
                "mass": 3.56369152989,
                "dual_peak": 0.200320748219,
            ], keepsMass: false),
        Expectation(
            name: "spikes-plane",
            settings: cells(32, 32) + ["time={ end: 0.2, outputs: 3 }", "solver.leakage=false"],
            final: [
                "energy": -1084.45742401,
                "certified_gap": 1.4063440855,
                "mass": 2.69319776565,
                "dual_peak": 40.0055907354,
            ], keepsMass: false),
        Expectation(
            name: "spikes-signed",
            settings: cells(128) + ["time={ end: 0.5, outputs: 3 }", "solver.leakage=false"],
            final: [
                "energy": -4.25124479077,
                "certified_gap": 0.00289507542344,
                "mass": 0.586650033513,
                "mass_negative": 0.247142799607,
                "dual_peak": 1.88844743072,
            ], keepsMass: false),
        Expectation(
            name: "spikes-signed-plane",
            settings: cells(32, 32) + ["time={ end: 0.2, outputs: 3 }", "solver.leakage=false"],
            final: [
                "energy": -1146.40653478,
                "certified_gap": 1.6456786679,
                "mass": 2.12595856201,
                "mass_negative": 0.605454836607,
                "dual_peak": 40.0898401079,
            ], keepsMass: false),
        Expectation(
            name: "torus-cosine", settings: cells(256),
            final: [
                "energy": -0.421834580155,
                "transport_dissipation": 0.0660673888412,
                "variance_theta": 0.228521274102,
            ], certifiesGap: false),
    ]
}

extension Expectation: CustomTestStringConvertible {
    var testDescription: String { name }
}
