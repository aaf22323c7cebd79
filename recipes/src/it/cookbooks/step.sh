# step.sh HERE HOME_DIR STEP: one step, inside a sandbox
HERE=$1 HOME_DIR=$2 STEP=$3
. "$HERE/common.sh"
. "$STEP"
