"""Training of the judge: own sentences and licensed public ones in, small safetensors files out."""
