import Diffusion
import Layers
import Recipe

/// The laws of a registry's components: what a component is tested for before its author writes a
/// test. A new kind adds a file beside this one and a line below.
public enum Laws {
  /// All laws of all components, kind by kind.
  public static func all(of registry: Registry) -> [Law] {
    registry.kinds.flatMap { kind in
      registry.types(of: kind).flatMap { type in laws(of: Specimen(type, in: registry)) }
    }
  }

  /// The laws of the components of one plugin.
  /// - Parameters:
  ///   - plugin: the plugin.
  ///   - others: the plugins that its recipes need.
  ///   - overrides: keys of components, as `--set` has them: `loss.weight=0.5` is for every loss
  ///     that has the key `weight`. Components whose mandatory keys are not among them are checked
  ///     for their documentation alone.
  /// - Throws: `RegistryError` if two components have one name.
  public static func all(
    of plugin: Plugin, beside others: [Plugin] = [], overrides: [String] = []
  ) throws -> [Law] {
    all(of: plugin, in: try Registry([plugin] + others), overrides: overrides)
  }

  /// The same, of a plugin whose recipes find what `registry` has.
  package static func all(
    of plugin: Plugin, in registry: Registry, overrides: [String] = []
  ) -> [Law] {
    plugin.components.flatMap { laws(of: Specimen($0, in: registry, overrides: overrides)) }
  }

  /// The mandatory keys of the components of a plugin that neither laws nor overrides give, each
  /// with its kind before it: `loss.weight`.
  package static func missingKeys(
    of plugin: Plugin, in registry: Registry, overrides: [String] = []
  ) -> [String] {
    plugin.components.flatMap { type in
      Specimen(type, in: registry, overrides: overrides).missingKeys.map { key in
        "\(type.kind.name).\(key)"
      }
    }
  }

  private static func laws(of specimen: Specimen) -> [Law] {
    let always = [documentation(of: specimen)]
    // A component that needs, say, a file cannot be made here.
    guard specimen.missingKeys.isEmpty else { return always }
    let own =
      switch specimen.type.kind {
      case .dataset: dataset(specimen)
      case .schedule: schedule(specimen)
      case .timesteps: timesteps(specimen)
      case .loss: loss(specimen)
      case .sampler: sampler(specimen)
      case .network: network(specimen)
      case .model: model(specimen)
      case .optimizer: optimizer(specimen)
      case .learningRateSchedule: learningRate(specimen)
      case .tracker: tracker(specimen)
      case .extractor: extractor(specimen)
      case .metric: metric(specimen)
      default: [Law]()
      }
    return always + [repetition(of: specimen)] + own
  }
}
