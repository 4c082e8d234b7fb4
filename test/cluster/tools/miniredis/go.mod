module slipway/cluster/miniredis

go 1.27.0

toolchain go1.27.2

require github.com/alicebob/miniredis/v2 v2.40.0

require github.com/yuin/gopher-lua v1.1.1 // indirect
