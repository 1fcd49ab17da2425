/// Run files that are right, to start tests from.
enum BaseFiles {
    /// The example of the design.
    static let network = """
        {
          "title": "Mixture of Gaussians, good start",
          "mesh": { "axes": [
              { "name": "c", "range": [-6, 6], "cells": 384 },
              { "name": "z", "range": [-6, 6], "cells": 384, "boundary": "wall" } ] },
          "model": { "type": "gaussian-network",
              "target": { "weights": [1, -2, 1], "centers": [-2, 0, 2],
                  "variances": [0.5, 1.0, 0.5] },
              "unitVariance": 0.5 },
          "dynamics": { "transport": true,
              "birthDeath": { "rate": 5.0, "population": "conserved" } },
          "initial": { "type": "product", "factors": {
              "c": { "type": "normal", "mean": 0, "sd": 1 },
              "z": { "type": "uniform", "range": [-2, 2] } } },
          "solver": { "method": "grid", "order": 2, "cfl": 0.5, "interaction": "auto" },
          "particles": { "counts": [50, 200, 1000], "replicas": 16, "seed": 1,
              "timeStep": 0.01, "births": "synchronous", "sampling": "independent" },
          "time": { "end": 30, "outputs": 61 },
          "output": { "directory": "Results/mixture-good-start" }
        }
        """

    /// One axis, as little as possible.
    static let small = """
        {
          "mesh": { "axes": [{ "range": [-3, 3], "cells": 64 }] },
          "model": { "type": "landscape", "potential": { "type": "double-well" } },
          "initial": { "type": "normal", "sd": 1 },
          "time": { "end": 1 },
        }
        """

    /// Two periodic axes, a sum of kernels, a mixture and a source.
    static let periodic = """
        {
          // Angles.
          mesh: { axes: [
              { name: "a", range: [0, 6.283185307179586], cells: 32, boundary: "periodic" },
              { name: "b", range: [0, 6.283185307179586], cells: 16, boundary: "periodic" } ] },
          model: { type: "landscape",
              potential: { type: "formula", expression: "cos(a) + 0.5*sin(b)^2" },
              kernel: { type: "sum", terms: [
                  { type: "cosine", strength: 0.5 },
                  { type: "gaussian", amplitude: 2, width: 0.4 },
                  { type: "formula", expression: "exp(-r)*cos(da)", sampling: "averages" } ] } },
          dynamics: { birthDeath: {
              rate: { from: 2, to: 0.5, halfLife: 3 }, population: "reinjected",
              source: { type: "uniform", range: [[0, 3], [1, 2]] }, until: 4 } },
          initial: { type: "mixture", components: [
              { type: "point", position: [1, 2], weight: 3 },
              { type: "normal", mean: [3, 3], covariance: [[1, 0.2], [0.2, 0.5]] },
              { type: "formula", expression: "1 + cos(a)", weight: 0.5 } ] },
          solver: { order: 1, cfl: 0.9, timeStep: 0.01, threads: 2 },
          time: { at: [0.5, 1, 5] },
          output: { fields: false, compression: 4 },
        }
        """

    /// Every key of the methods by particles, away from its default.
    static let particles = """
        {
          mesh: { axes: [{ range: [-3, 3], cells: 32 }] },
          model: { type: "landscape", potential: { type: "quadratic" },
              kernel: { type: "gaussian", width: 0.5 } },
          dynamics: { birthDeath: { rate: 2, population: "free" } },
          initial: { type: "normal", sd: 1, mass: 2 },
          solver: { method: "weighted", start: "samples", nodes: 16, tolerance: 1e-6,
              timeStep: 0.1, interaction: "direct" },
          particles: { counts: [20, 1], timeStep: 0.05, order: 1, centered: false, replica: 3,
              births: "gillespie", sampling: "stratified" },
          time: { end: 1, outputs: 3 },
          output: { particles: false },
        }
        """

    /// Units without a mesh.
    static let student = """
        {
          model: { type: "student-teacher", dimension: 5, inputs: { type: "gaussian", sd: 0.5 },
              teacher: { type: "units", units: 3, activation: "tanh", mass: 3, seed: 4,
                  factors: { c: { type: "sign" }, z: { type: "sphere", radius: 2 },
                      b: { type: "uniform", range: [-1, 1] } } },
              activation: "sigmoid", bias: true, samples: 200, batch: 20, testSamples: 50, seed: 2 },
          dynamics: { birthDeath: { rate: 2, population: "reinjected", until: 3,
              source: { type: "product", factors: { c: { type: "point" },
                  z: { type: "normal", sd: 1 }, b: { type: "point", position: 1 } } } } },
          initial: { type: "product", mass: 8, factors: { c: { type: "normal", sd: 1 },
              z: { type: "normal", mean: 1, sd: 0.5 }, b: { type: "normal", sd: 1 } } },
          solver: { threads: 1 },
          particles: { counts: [8, 16], timeStep: 0.05, order: 1, replicas: 3 },
          time: { end: 1, outputs: 3 },
        }
        """

    static let all = [network, small, periodic, particles, student]
}
