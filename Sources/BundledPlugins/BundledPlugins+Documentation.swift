// This module is generated: `bundledPlugins` lists the components of the folders under `Plugins/`
// that `Package.swift` names. See Sources/Build/Registration, which finds them, and
// Sources/Build/WriteRegistration, which writes the list.
