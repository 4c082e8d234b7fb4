#!/bin/bash
# OKE's own start script, told what the kubelet is to add.
set -euo pipefail
curl --fail --silent --header "Authorization: Bearer Oracle" --location \
  http://169.254.169.254/opc/v2/instance/metadata/oke_init_script | base64 --decode >/var/run/oke-init.sh
bash /var/run/oke-init.sh --kubelet-extra-args "${kubelet}"
